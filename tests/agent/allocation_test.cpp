// SPDX-License-Identifier: BSD-2-Clause
// Every allocation of the agent fails once: at the start, where it ends with a sentence or works; and later, where the
// right tree stands in the end. With XGA_EVERY_FAULT in the environment every single one, else a sample of them.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "guest_test.hpp"

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
    environment.emplace("XENSTORED_PATH", guest_->socket());
    return std::make_unique<AgentProcess>(arguments, environment, std::vector<std::string>{}, XGA_FAILING_AGENT);
  }
  static void fail_at(const AgentProcess& agent, int n) {
    sigval value = {};
    value.sival_int = n;
    ::sigqueue(agent.pid(), SIGRTMIN, value);
  }
  /// Something of everything changes, and the tree of each round differs from the one before.
  Dump churn(int round) {
    const auto n = std::to_string(round % 200 + 3);
    const auto former = std::to_string((round + 199) % 200 + 3);
    auto wanted = first_tree();
    network::ip_batch("addr del 10.77.2." + former + "/24 dev eth2\naddr add 10.77.2." + n + "/24 dev eth2");
    files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + n + "000 kB\n");
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

TEST_P(FailingNew, AtTheStart) {
  int n = 1;
  int ended = 0;
  for (int step = 1; n < 100000; n += step) {
    const auto agent = start({"--once"}, {{"FAIL_NEW_AT", std::to_string(n)}});
    const int status = agent->wait();
    const auto log = agent->log();
    if (count(log, "failing_new: failed") == 0) break; // there are fewer of them
    if (status == 0) {
      EXPECT_EQ(published(), first_tree()) << "allocation " << n << ":\n" << log;
    } else {
      ++ended;
      EXPECT_EQ(status, 1) << "allocation " << n << ":\n" << log;
      EXPECT_NE(log.find("out of memory\n"), std::string::npos) << "allocation " << n << ":\n" << log;
    }
    if (HasFailure()) break;
    if (!is_every()) step = 1 + n / 3;
  }
  EXPECT_GT(n, 500);
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
    const auto total = count(agent->log(), "failing_new: failed");
    if (HasFailure() || total == failed) break;
    failed = total;
    if (!is_every()) step = 1 + n;
  }
  fail_at(*agent, 0);
  ASSERT_TRUE(agent->is_running()) << "allocation " << n << ":\n" << agent->log();
  EXPECT_GT(n, 500) << agent->log();
  EXPECT_GE(count(agent->log(), "publishing: out of memory"), 3U) << agent->log();
  EXPECT_FALSE(HasFailure()) << "allocation " << n << ", round " << round << ":\n" << agent->log();
  RecordProperty("allocations", n - 1);
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
}

} // namespace
