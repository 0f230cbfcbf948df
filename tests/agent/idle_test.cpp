// SPDX-License-Identifier: BSD-2-Clause
// An idle minute, counted by strace.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;
using Idle = GuestTest;
INSTANTIATE_TEST_SUITE_P(On, Idle, testing::Values(Host{}), host_name);

/// How often a line of strace's names one of these calls.
std::size_t count(const std::string& trace, const std::vector<std::string>& calls) {
  std::size_t found = 0;
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    for (const auto& call : calls)
      found += line.find(' ' + call + '(') != std::string::npos ? 1 : 0;
  }
  return found;
}

TEST_P(Idle, NoForkAndAtMostTwoWakeUpsAMinute) {
  const auto trace_file = files_.root() + "/trace";
  // Leak detection does not work below a tracer.
  AgentProcess agent({"--stderr", "--root", files_.root()},
                     {{"XENSTORED_PATH", guest_->socket()}, {"ASAN_OPTIONS", "detect_leaks=0"}},
                     {"strace", "-f", "-o", trace_file});
  if (!eventually([&] { return published() == first_tree(); }, 20s)) {
    if (agent.log().find("ptrace") != std::string::npos) GTEST_SKIP() << "strace is not permitted here";
    FAIL() << agent.log();
  }
  EXPECT_TRUE(std::filesystem::exists(files_.root() + "/run/xen-guest-agent/status.sock"))
      << "it waits for askers, too";
  std::this_thread::sleep_for(2s); // the kernel's last words about new links
  const auto trace = [&] {
    std::ostringstream text;
    text << std::ifstream(trace_file).rdbuf();
    return text.str();
  };
  const auto before = trace();
  ASSERT_NE(before.find("ppoll("), std::string::npos) << "strace wrote nothing that can be counted";
  std::this_thread::sleep_for(61s);
  const auto minute = trace().substr(before.size());
  EXPECT_EQ(count(trace(), {"fork", "vfork", "clone", "clone3", "execve"}), 1u) << "the agent itself is one execve";
  EXPECT_LE(count(minute, {"ppoll", "poll"}), 2u) << minute;
  EXPECT_GE(count(minute, {"ppoll"}), 1u) << "memory is looked at once a minute";
  RecordProperty("system_calls_in_an_idle_minute", static_cast<int>(std::count(minute.begin(), minute.end(), '\n')));
}

} // namespace
