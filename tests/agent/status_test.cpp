// SPDX-License-Identifier: BSD-2-Clause
// The commands that look: status asks the running agent, show --diff compares with what stands in the store.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

#include <sys/stat.h>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

struct Answer {
  int status;
  std::string out;
  std::string err;
};

class Looking : public GuestTest {
protected:
  Answer run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--root", files_.root()});
    AgentProcess agent(arguments, {{"XENSTORED_PATH", guest_->socket()}});
    const int status = agent.wait();
    return {status, agent.out(), agent.log()};
  }
  bool has(const std::string& text, const std::string& part) const { return text.find(part) != std::string::npos; }
  std::string socket() const { return files_.root() + "/run/xen-guest-agent/status.sock"; }
};

class Status : public Looking {};
INSTANTIATE_TEST_SUITE_P(On, Status, testing::Values(c_xapi, ocaml_libxl), host_name);
class Diff : public Looking {};
INSTANTIATE_TEST_SUITE_P(On, Diff, testing::Values(c_xapi, ocaml_libxl), host_name);

TEST_P(Status, OfARunningAgent) {
  const auto agent = start_published_agent();
  const auto mark = lab_->mark();
  const auto [status, out, err] = run({"status"});
  EXPECT_EQ(status, 0) << err;
  EXPECT_TRUE(has(out, ", process " + std::to_string(agent->pid()) + '\n')) << out;
  EXPECT_TRUE(has(out, "\nschema:       std\nxenstore:     " + guest_->socket() + "\nnetwork:      netlink, the "))
      << out;
  EXPECT_TRUE(has(out, "\nlast error:   none\n")) << out;
  EXPECT_TRUE(has(out, "\npublished:    " + std::to_string(first_tree().size()) + " keys\n")) << out;
  for (const auto& [key, value] : first_tree())
    EXPECT_TRUE(has(out, '\n' + std::string(key).append(" = \"").append(value).append("\"\n"))) << key;
  const auto json = run({"status", "--json"});
  EXPECT_EQ(json.status, 0);
  EXPECT_TRUE(json.out.starts_with("{\n") && json.out.ends_with("\n}\n")) << json.out;
  EXPECT_TRUE(has(json.out, "\"pid\": " + std::to_string(agent->pid()) + ",\n")) << json.out;
  EXPECT_EQ(requests_since(mark).size(), 0U) << "the host pays nothing for a look";
}

TEST_P(Status, FollowsWhatChanges) {
  const auto agent = start_published_agent();
  network::ip("addr add 10.77.2.2/24 dev eth2");
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  expect_published(wanted);
  ASSERT_TRUE(eventually([&] { return has(run({"status"}).out, "\nattr/vif/2/ipv4/0 = \"10.77.2.2\"\n"); }));
}

TEST_P(Status, AfterAnError) {
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  files_.remove("/proc/meminfo");
  ASSERT_TRUE(eventually([&] { return has(run({"status"}).out, "\nfailing:      memory: "); })) << run({"status"}).out;
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\n");
  ASSERT_TRUE(eventually([&] { return has(run({"status"}).out, "; works since)\n"); })) << run({"status"}).out;
  EXPECT_FALSE(has(run({"status"}).out, "\nfailing:"));
}

TEST_P(Status, WithoutAnAgent) {
  auto [status, out, err] = run({"status"});
  EXPECT_EQ(status, 1);
  EXPECT_TRUE(has(err, "no agent answers at " + socket() + "; start it")) << err;
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1);
  const auto agent = start_published_agent();
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
  EXPECT_TRUE(has(run({"status"}).err, "no agent answers at " + socket() + "; start it")) << "its file is dead";
}

TEST_P(Status, OfTheAgentThatFollowsAKilledOne) {
  auto first = start_published_agent();
  first->send_signal(SIGKILL);
  first->wait();
  EXPECT_TRUE(std::filesystem::exists(socket()));
  EXPECT_EQ(run({"status"}).status, 1);
  const auto second = start_published_agent();
  EXPECT_TRUE(has(run({"status"}).out, ", process " + std::to_string(second->pid()) + '\n'));
}

TEST_P(Status, OfTheFirstOfTwoAgents) {
  const auto first = start_published_agent();
  {
    const auto second = start_published_agent();
    EXPECT_TRUE(has(second->log(), "no status socket: another agent answers at " + socket())) << second->log();
    second->send_signal(SIGTERM);
    EXPECT_EQ(second->wait(), 0) << "it works without";
  }
  EXPECT_TRUE(has(run({"status"}).out, ", process " + std::to_string(first->pid()) + '\n'));
}

/// The inodes of a process's sockets, as /proc/net has them.
std::set<std::string> sockets_of(pid_t pid) {
  std::set<std::string> inodes;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

/// The lines of this table of /proc/net that are of these sockets and have `word` in them.
std::vector<std::string> lines_of(const std::string& table, const std::set<std::string>& inodes,
                                  const std::string& word) {
  std::vector<std::string> found;
  std::ifstream file("/proc/self/net/" + table);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    const std::set<std::string> all{std::istream_iterator<std::string>(words), {}};
    const bool is_theirs = std::ranges::any_of(all, [&](const auto& one) { return inodes.contains(one); });
    if (is_theirs && all.contains(word)) found.push_back(line);
  }
  return found;
}

TEST_P(Status, SocketIsRootsAloneAndTheOnlyOne) {
  const auto agent = start_published_agent();
  struct stat file = {};
  ASSERT_EQ(::stat(socket().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0600U);
  ASSERT_EQ(::stat((files_.root() + "/run/xen-guest-agent").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0700U);
  EXPECT_EQ(file.st_uid, 0U);
  const auto sockets = sockets_of(agent->pid());
  const auto listening = lines_of("unix", sockets, "00010000"); // __SO_ACCEPTCON
  ASSERT_EQ(listening.size(), 1U);
  EXPECT_TRUE(listening.front().ends_with(socket())) << listening.front();
  for (const std::string table : {"tcp", "tcp6"})
    EXPECT_EQ(lines_of(table, sockets, "0A"), std::vector<std::string>{}) << table;
}

TEST_P(Status, SocketCanBeElsewhereOrNowhere) {
  {
    const auto agent = start_agent({"--status-socket", "/elsewhere"});
    expect_published(first_tree());
    ASSERT_TRUE(eventually([&] { return run({"status", "--status-socket", "/elsewhere"}).status == 0; }));
    EXPECT_FALSE(std::filesystem::exists(socket()));
  }
  const auto agent = start_agent({"--status-socket", "none"});
  expect_published(first_tree());
  EXPECT_FALSE(std::filesystem::exists(socket()));
  EXPECT_EQ(start_agent({"--once"})->wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(socket()));
}

TEST_P(Status, WithoutASocketTheAgentWorks) {
  files_.remove("/run");
  const auto agent = start_published_agent();
  EXPECT_TRUE(has(agent->log(), "warn agent: no status socket: make ")) << agent->log();
}

TEST_P(Diff, IsEmptyWhileTheAgentKeepsUp) {
  const auto agent = start_published_agent();
  const auto mark = lab_->mark();
  const auto [status, out, err] = run({"show", "--diff"});
  EXPECT_EQ(status, 0) << out << err;
  EXPECT_EQ(out, "");
  EXPECT_EQ(run({"show", "--diff", "--json"}).out, "[]\n");
  EXPECT_EQ(changes_since(mark).requests, (std::vector<store_lab::TracedRequest>{})) << "it writes nothing";
}

TEST_P(Diff, IsWhatAnAgentWouldDo) {
  {
    const auto agent = start_published_agent();
  }
  dom0().write(guest_->home() + "/data/os_name", "written by another");
  network::ip("addr del 10.77.1.2/24 dev eth1");
  const auto before = published();
  const auto [status, out, err] = run({"show", "--diff"});
  EXPECT_EQ(status, 1) << err;
  EXPECT_EQ(out, "- attr/vif/1/ipv4\n+ data/os_name=\"Debian GNU/Linux 12 (bookworm)\"\n");
  EXPECT_EQ(run({"show", "--diff", "--json"}).out,
            "[\n  {\"change\": \"remove\", \"key\": \"attr/vif/1/ipv4\"},\n"
            "  {\"change\": \"write\", \"key\": \"data/os_name\", \"value\": \"Debian GNU/Linux 12 (bookworm)\"}\n]\n");
  EXPECT_EQ(published(), before);
  // The agent does just that, and its log has the same lines.
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return run({"show", "--diff"}).status == 0; }));
  EXPECT_TRUE(has(agent->log(), "- attr/vif/1/ipv4\n")) << agent->log();
  EXPECT_TRUE(has(agent->log(), "+ data/os_name=\"Debian GNU/Linux 12 (bookworm)\"\n")) << agent->log();
}

TEST_P(Diff, FindsWhatAnotherSchemaLeft) {
  {
    const auto agent = start_published_agent();
  }
  const auto out = run({"show", "--diff", "--schema", "rfc"}).out;
  EXPECT_TRUE(has(out, "- attr/vif\n")) << out;
  EXPECT_TRUE(has(out, "+ data/os/version=")) << out;
}

TEST_P(Diff, IsNotKnownWithoutAStore) {
  AgentProcess agent({"show", "--diff", "--root", files_.root()}, {{"XENSTORED_PATH", "/nonexistent"}});
  EXPECT_EQ(agent.wait(), 2);
  EXPECT_EQ(agent.out(), "");
  EXPECT_TRUE(has(agent.log(), "/nonexistent")) << agent.log();
}

} // namespace
