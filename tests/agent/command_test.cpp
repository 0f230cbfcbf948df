// SPDX-License-Identifier: BSD-2-Clause
// The command line as a user meets it, without a store.
#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>

#include "agent_process.hpp"
#include "support/guest_files.hpp"

namespace {

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& arguments, const AgentProcess::Environment& environment = {}) {
  AgentProcess agent(arguments, environment);
  const int status = agent.wait();
  return {status, agent.out(), agent.log()};
}

TEST(Command, Version) {
  const auto [status, out, err] = run({"--version"});
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(out.starts_with("xen-guest-agent 1."));
}

TEST(Command, Help) {
  const auto [status, out, err] = run({"--help"});
  EXPECT_EQ(status, 0);
  EXPECT_NE(out.find("--memory-interval"), std::string::npos);
}

TEST(Command, WrongUsageNamesTheThing) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--no-such-option"}, "--no-such-option"},
      {{"--schema", "xml"}, "xml"},
      {{"--publish", "mail"}, "mail"},
      {{"--memory-interval", "0"}, "\"0\""},
      {{"--loglevel", "loud"}, "loud"},
      {{"dance"}, "dance"},
      {{"--schema"}, "--schema"},
      {{"--json"}, "--json"},
  };
  for (const auto& [arguments, named] : cases) {
    const auto [status, out, err] = run(arguments);
    EXPECT_EQ(status, 2) << arguments.front();
    EXPECT_NE(err.find(named), std::string::npos) << err;
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
  }
}

TEST(Command, NotXen) {
  const GuestFiles files;
  files.remove("/sys/hypervisor");
  const auto [status, out, err] = run({"--root", files.root()});
  EXPECT_EQ(status, 3);
  EXPECT_NE(err.find("no Xen virtual machine"), std::string::npos) << err;
}

TEST(Command, ControlDomain) {
  const GuestFiles files;
  files.write("/proc/xen/capabilities", "control_d\n");
  EXPECT_EQ(run({"--root", files.root()}).status, 3);
  files.remove("/proc/xen");
  files.write("/sys/hypervisor/properties/features", "00002705\n");
  EXPECT_EQ(run({"--root", files.root()}, {{"XENSTORED_PATH", "/nonexistent"}}).status, 1);
  files.write("/sys/hypervisor/properties/features", "00002f05\n");
  EXPECT_EQ(run({"--root", files.root()}, {{"XENSTORED_PATH", "/nonexistent"}}).status, 3);
}

TEST(Command, NoWayToXenstore) {
  const GuestFiles files;
  const auto [status, out, err] = run({"--root", files.root()}, {{"XENSTORED_PATH", "/nonexistent/socket"}});
  EXPECT_EQ(status, 1);
  EXPECT_NE(err.find("/nonexistent/socket"), std::string::npos) << err;
}

TEST(Command, ShowPrintsTheTree) {
  const GuestFiles files;
  for (const auto& arguments :
       {std::vector<std::string>{"show", "--root", files.root()}, {"--root", files.root(), "show"}}) {
    const auto [status, out, err] = run(arguments);
    EXPECT_EQ(status, 0);
    EXPECT_NE(out.find("data/os_name = \"Debian GNU/Linux 12 (bookworm)\"\n"), std::string::npos) << out;
    EXPECT_NE(out.find("data/meminfo_total = \"1048576\"\n"), std::string::npos) << out;
  }
}

TEST(Command, ShowAsJson) {
  const GuestFiles files;
  const auto [status, out, err] = run({"show", "--json", "--root", files.root()});
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(out.starts_with("{\n") && out.ends_with("\n}\n")) << out;
  EXPECT_NE(out.find("\n  \"data/os_distro\": \"debian\",\n"), std::string::npos) << out;
}

TEST(Command, ShowWithTheOtherSchema) {
  const GuestFiles files;
  const auto [status, out, err] = run({"show", "--root", files.root()}, {{"XENSTORE_SCHEMA", "rfc"}});
  EXPECT_EQ(status, 0);
  EXPECT_NE(out.find("data/os/version = \"12.11\"\n"), std::string::npos) << out;
  // The command line goes before the environment.
  EXPECT_EQ(run({"show", "--schema", "std", "--root", files.root()}, {{"XENSTORE_SCHEMA", "rfc"}}).out.find("data/os/"),
            std::string::npos);
}

TEST(Command, OtherOsRelease) {
  const GuestFiles files;
  files.write("/elsewhere", "ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n");
  const auto [status, out, err] = run({"show", "--root", files.root(), "--os-release", "/elsewhere"});
  EXPECT_NE(out.find("data/os_distro = \"alpine\"\n"), std::string::npos) << out;
}

TEST(Command, PublishToTheTerminal) {
  const GuestFiles files;
  AgentProcess agent({"--publish", "stdout", "--stderr", "--memory-interval", "1", "--root", files.root()}, {});
  ASSERT_TRUE(eventually([&] { return agent.out().find("data/meminfo_free = \"524288\"\n") != std::string::npos; }))
      << agent.log();
  files.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 1000 kB\n");
  ASSERT_TRUE(eventually([&] { return agent.out().ends_with("+ data/meminfo_free=\"1000\"\n"); })) << agent.out();
  agent.send_signal(SIGTERM);
  EXPECT_EQ(agent.wait(), 0);
}

} // namespace
