// SPDX-License-Identifier: BSD-2-Clause
// The configuration as a user meets it: files, the environment, the answers of --check-config and --print-config.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent_process.hpp"
#include "support/guest_files.hpp"

namespace {

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& arguments, const AgentProcess::Environment& environment = {},
            const std::vector<std::string>& wrapper = {}) {
  AgentProcess agent(arguments, environment, wrapper);
  const int status = agent.wait();
  return {status, agent.out(), agent.log()};
}

class Config : public testing::Test {
protected:
  std::string write(const std::string& text) const {
    files_.write("/conf", text);
    return files_.root() + "/conf";
  }
  GuestFiles files_;
};

TEST_F(Config, IsWhatTheDaemonWorksBy) {
  const auto path = write("publish = stdout\nonce = yes\nschema = rfc\nroot = " + files_.root() + "\n");
  const auto [status, out, err] = run({"--config", path});
  EXPECT_EQ(status, 0) << err;
  EXPECT_NE(out.find("data/os/version = \"12.11\""), std::string::npos) << out;
}

TEST_F(Config, WithAFaultKeepsTheDaemonFromStarting) {
  const auto path = write("memory-interval = 1m\n\nmemory_step = 5\n");
  const auto wanted =
      path + ":1: memory-interval: \"1m\" is no number of seconds from 1 to 86400; write 60, without a unit\n" + path +
      ":3: unknown key \"memory_step\"; did you mean memory-step?\n";
  for (const auto& arguments : {std::vector<std::string>{}, {"show"}, {"--print-config"}}) {
    auto words = arguments;
    words.insert(words.end(), {"--publish", "stdout", "--config", path, "--root", files_.root()});
    const auto [status, out, err] = run(words);
    EXPECT_EQ(status, 2);
    EXPECT_EQ(err, wanted);
    EXPECT_EQ(out, "");
  }
  const auto [status, out, err] = run({"--check-config", "--config", path});
  EXPECT_EQ(status, 1);
  EXPECT_EQ(err, wanted);
}

TEST_F(Config, WithoutFaultIsSilent) {
  const auto [status, out, err] = run({"--check-config", "--config", write("once = no\n")});
  EXPECT_EQ(status, 0);
  EXPECT_EQ(out + err, "");
}

TEST_F(Config, CoversTheEnvironment) {
  const auto [status, out, err] = run({"--check-config"}, {{"XENSTORE_SCHEMA", "xml"}});
  EXPECT_EQ(status, 1);
  EXPECT_EQ(err, "environment: XENSTORE_SCHEMA: \"xml\" is none of std, rfc\n");
}

TEST_F(Config, ThatWasNamedMustBeThere) {
  for (const auto& path : {files_.root() + "/none", files_.root()}) {
    const auto [status, out, err] = run({"--config", path, "show", "--root", files_.root()});
    EXPECT_EQ(status, 2);
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_NE(err.find(path), std::string::npos) << err;
    EXPECT_EQ(run({"--check-config", "--config", path}).status, 1);
  }
}

TEST_F(Config, ThatIsAFifoDoesNotBlock) {
  const auto path = files_.root() + "/fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(run({"--check-config", "--config", path}).status, 1);
}

TEST_F(Config, ThatMayNotBeReadIsAnErrorWithARemedy) {
  const auto path = write("once = yes\n");
  ::chmod(path.c_str(), 0);
  ::chmod(files_.root().c_str(), 0777);
  std::vector<std::string> wrapper; // root may read everything
  if (::geteuid() == 0) wrapper = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  // With gcov, which says so on stderr if it cannot leave its counts where it was built.
  const auto [status, out, err] = run({"--config", path, "show"}, {{"GCOV_PREFIX", files_.root()}}, wrapper);
  if (status == 127) GTEST_SKIP() << "no setpriv(1), or another user may not run the agent from here";
  EXPECT_EQ(status, 2);
  EXPECT_EQ(err, "open " + path +
                     ": Permission denied; let this user read it, run as root, or do without: --config /dev/null\n");
}

TEST_F(Config, IsPrintedWithItsOrigins) {
  const auto path = write("\nmemory-interval = 300 # longer\nexclude-mount = /a\nexclude-mount = /b\nschema = std\n");
  const auto [status, out, err] = run({"--print-config", "--config", path, "-l", "warn"}, {{"XENSTORE_SCHEMA", "rfc"}});
  EXPECT_EQ(status, 0) << err;
  for (const auto& line : {
           "memory-interval = 300                   # " + path + ":2\n",
           "exclude-mount = /a                      # " + path + ":3\nexclude-mount = /b                      # " +
               path + ":4\n",
           std::string("schema = rfc                            # environment variable XENSTORE_SCHEMA\n"),
           std::string("loglevel = warn                         # command line\n"),
           std::string("disks = on                              # default\n"),
           std::string("# root =                                # default\n"),
       })
    EXPECT_NE(out.find(line), std::string::npos) << line << out;
}

TEST_F(Config, OfTwoWaysToSetTheLogLevelTellsWhichCounts) {
  const auto [status, out, err] =
      run({"--publish", "stdout", "--once", "--stderr", "-l", "warn", "--root", files_.root()},
          {{"XEN_GUEST_AGENT_LOG", "trace"}});
  EXPECT_EQ(status, 0);
  EXPECT_NE(
      err.find(
          "loglevel (command line) counts, log-filter \"trace\" (environment variable XEN_GUEST_AGENT_LOG) does not\n"),
      std::string::npos)
      << err;
}

TEST_F(Config, MattersToNoHelp) {
  const auto path = write("bogus\n");
  EXPECT_EQ(run({"--config", path, "--help"}).status, 0);
  EXPECT_EQ(run({"--config", path, "--version"}).status, 0);
}

} // namespace
