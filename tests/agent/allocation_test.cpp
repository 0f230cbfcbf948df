// SPDX-License-Identifier: BSD-2-Clause
// Every allocation of the agent fails once: at the start, where it ends with a sentence or works; and later, where the
// right tree stands in the end, also where only the ticks go on. With XGA_EVERY_FAULT in the environment every single
// one, else a sample of them. Through the system's libxenstore, whose own memory is malloc(3)'s, the agent's alone
// fails.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "guest_test.hpp"
#include "unit/listening_supervisor.hpp"

namespace {

using namespace std::chrono_literals;

bool is_every() { return std::getenv("XGA_EVERY_FAULT") != nullptr; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

class FailingNew : public GuestTest {
protected:
  std::unique_ptr<AgentProcess> start(std::vector<std::string> arguments, AgentProcess::Environment environment) {
    arguments.insert(arguments.begin(), {"--stderr", "--root", files_.root()});
    if (through_libxenstore()) arguments.insert(arguments.begin(), {"--xenstore", "libxenstore"});
    environment.emplace("XENSTORED_PATH", guest_->socket());
    return std::make_unique<AgentProcess>(arguments, environment, std::vector<std::string>{}, XGA_FAILING_AGENT);
  }
  void clear_store() {
    for (const auto& [key, value] : published())
      dom0().remove(guest_->home() + '/' + key);
  }
  static void fail_at(const AgentProcess& agent, int n) {
    sigval value = {};
    value.sival_int = n;
    ::sigqueue(agent.pid(), SIGRTMIN, value);
  }
  static std::size_t failures(const AgentProcess& agent) { return count(agent.log(), "failing_new: failed"); }
  /// Whether more than FORMER have failed by now or will in two ticks. What failed may have come after the last write,
  /// and so after the tree was seen to be right.
  static bool has_failed_again(const AgentProcess& agent, std::size_t former) {
    return eventually([&] { return failures(agent) > former; }, 2500ms);
  }
  /// Nothing tells of it: the next tick finds it.
  void set_free_memory(int kib) const {
    files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + std::to_string(kib) + " kB\n");
  }
  /// Something of everything changes, and the tree of each round differs from the one before.
  Dump churn(int round) {
    const auto n = std::to_string(round % 200 + 3);
    const auto former = std::to_string((round + 199) % 200 + 3);
    auto wanted = first_tree();
    network::ip_batch("addr del 10.77.2." + former + "/24 dev eth2\naddr add 10.77.2." + n + "/24 dev eth2");
    set_free_memory((round % 200 + 3) * 1000);
    files_.write("/etc/os-release", "ID=debian\nVERSION_ID=\"" + n + ".1\"\nPRETTY_NAME=\"Debian " + n + "\"\n");
    wanted["attr/vif/2/ipv4/0"] = "10.77.2." + n;
    wanted["data/meminfo_free"] = n + "000";
    wanted["data/os_majorver"] = n;
    wanted["data/os_minorver"] = "1";
    wanted["data/os_name"] = "Debian " + n;
    return wanted;
  }
};
INSTANTIATE_TEST_SUITE_P(On, FailingNew, testing::Values(c_xapi), host_name);

/// Nothing stands from the run before, so that all is written anew.
TEST_P(FailingNew, AtTheStart) {
  int n = 1;
  int ended = 0;
  for (int step = 1; n < 100000; n += step) {
    clear_store();
    const auto agent = start({"--once"}, {{"FAIL_NEW_AT", std::to_string(n)}});
    const int status = agent->wait();
    const auto log = agent->log();
    if (failures(*agent) == 0) break; // there are fewer of them
    if (status == 0) {
      EXPECT_EQ(published(), first_tree()) << "allocation " << n << ":\n" << log;
    } else {
      ++ended;
      EXPECT_EQ(status, 1) << "allocation " << n << ":\n" << log;
      const bool says_why = log.find("out of memory\n") != std::string::npos || // libc's own comes as an error
                            log.find("libxenstore cannot be had") != std::string::npos || // dlopen(3) in its own words
                            (log.find("xen-guest-agent: ") != std::string::npos && log.find("emory") != log.npos);
      EXPECT_TRUE(says_why) << "allocation " << n << ":\n" << log;
    }
    if (HasFailure()) break;
    if (!is_every()) step = 1 + n / 3;
  }
  EXPECT_GT(n, 300);
  EXPECT_GT(ended, 0);
  RecordProperty("allocations", n - 1);
}

TEST_P(FailingNew, InSteadyState) {
  const auto agent = start({"--memory-interval", "1"}, {});
  expect_published(first_tree());
  network::ip("addr add 10.77.2.202/24 dev eth2");
  int n = 1;
  int round = 0;
  std::size_t failed = 0;
  for (int step = 1; n < 100000; n += step, ++round) {
    fail_at(*agent, n);
    const auto wanted = churn(round);
    agent->send_signal(SIGHUP);
    if (round % 5 == 4) guest_->migrate(guest_->domid() + 1);
    expect_published(wanted);
    if (HasFailure() || !has_failed_again(*agent, failed)) break;
    failed = failures(*agent);
    if (!is_every()) step = 1 + n;
  }
  fail_at(*agent, 0);
  ASSERT_TRUE(agent->is_running()) << "allocation " << n << ":\n" << agent->log();
  EXPECT_GT(n, 300) << agent->log();
  EXPECT_GE(count(agent->log(), "publishing: out of memory"), 3U) << agent->log();
  EXPECT_FALSE(HasFailure()) << "allocation " << n << ", round " << round << ":\n" << agent->log();
  RecordProperty("allocations", n - 1);
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
}

/// How often the agent says that it lives, until nothing comes for a while.
int signs_of_life(const ListeningSupervisor& supervisor, int patience_ms) {
  int signs = 0;
  while (signs < 3 && supervisor.next(patience_ms).starts_with("WATCHDOG=1\n"))
    ++signs;
  return signs;
}

/// Whatever a tick was doing: the next one comes, finds what is new, and tells the supervisor, who would end an agent
/// that falls silent. No signal and no change source helps.
TEST_P(FailingNew, InTicksAlone) {
  const auto notify = lab_->directory() + "/notify";
  const ListeningSupervisor supervisor(notify);
  const auto agent = start({"--memory-interval", "1"}, {{"NOTIFY_SOCKET", notify}});
  ASSERT_TRUE(supervisor.next().starts_with("READY=1\n")) << agent->log();
  auto wanted = first_tree();
  std::size_t failed = 0;
  int n = 1;
  int round = 0;
  for (int step = 1; n < 100000; n += step, ++round) {
    fail_at(*agent, n);
    const int kib = (round % 200 + 3) * 1000;
    set_free_memory(kib);
    wanted["data/meminfo_free"] = std::to_string(kib);
    expect_published(wanted);
    if (HasFailure() || !has_failed_again(*agent, failed)) break; // what publishes, and two ticks, have fewer
    failed = failures(*agent);
    if (!is_every()) step = 1 + n / 2;
  }
  fail_at(*agent, 0);
  while (supervisor.next(0) != "(none)") // what was said meanwhile
    continue;
  EXPECT_EQ(signs_of_life(supervisor, 2500), 3) << agent->log();
  EXPECT_GT(failed, 4U) << agent->log(); // a tick itself allocates nothing; what the supervisor is told does
  EXPECT_FALSE(HasFailure()) << "allocation " << n << ", round " << round << ":\n" << agent->log();
  RecordProperty("allocations", n - 1);
}

} // namespace
