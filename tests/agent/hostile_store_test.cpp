// SPDX-License-Identifier: BSD-2-Clause
// The whole agent and a store that stalls, lies, floods or comes and goes: it stays small and quiet, and once the store
// is in order the right tree stands within two seconds.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include <unistd.h>

#include "guest_test.hpp"
#include "hostile_road.hpp"

namespace {

using namespace std::chrono_literals;
using Mode = HostileRoad::Mode;

/// `what`: "VmRSS:" now, "VmHWM:" the most there ever was.
long memory_kib(pid_t pid, const std::string& what) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::stol(line.substr(what.size()));
  return 0;
}

std::chrono::milliseconds processor_time(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i)
    rest >> skipped;
  long user = 0;
  long system = 0;
  rest >> user >> system;
  return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

class HostileStore : public GuestTest {
protected:
  /// The agent lives through `lasting` of this, and publishes within two seconds of its end what changed meanwhile.
  void survive(Mode mode, std::chrono::milliseconds lasting);
  void expect_spoilt(Mode mode, const HostileRoad& road, const std::string& log, std::size_t attempts,
                     const Dump& wanted);
};
INSTANTIATE_TEST_SUITE_P(On, HostileStore, testing::Values(c_xapi), host_name);

/// A build with sanitizers is several times slower.
#ifdef __SANITIZE_ADDRESS__
constexpr auto recovery = 6s;
constexpr long most_growth = 16384; // KiB; what is freed is kept for a while
#else
constexpr auto recovery = 2s;
constexpr long most_growth = 4096;
#endif
/// With these the tree must not become right.
bool prevents(Mode mode) {
  return mode != Mode::slow && mode != Mode::floods && mode != Mode::drowns && mode != Mode::babbles &&
         mode != Mode::refuses_reads && mode != Mode::huge && mode != Mode::restarts;
}

bool cuts_connections(Mode mode) {
  return mode == Mode::cuts || mode == Mode::wrong_ids || mode == Mode::wrong_types || mode == Mode::too_long ||
         mode == Mode::not_all || mode == Mode::restarts;
}

bool answers_itself(Mode mode) {
  return mode == Mode::refuses || mode == Mode::forbids || mode == Mode::refuses_writes ||
         mode == Mode::refuses_reads || mode == Mode::floods_and_refuses || mode == Mode::huge;
}

bool floods(Mode mode) {
  return mode == Mode::floods || mode == Mode::drowns || mode == Mode::babbles || mode == Mode::floods_and_refuses;
}

/// The longest of the pauses that the log tells of.
long longest_pause(const std::string& log) {
  const std::string text = "trying again in ";
  long longest = 0;
  for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1))
    longest = std::max(longest, std::stol(log.substr(at + text.size())));
  return longest;
}

/// The mode did what it is for.
void HostileStore::expect_spoilt(Mode mode, const HostileRoad& road, const std::string& log, std::size_t attempts,
                                 const Dump& wanted) {
  if (prevents(mode)) {
    EXPECT_NE(published(), wanted) << "the road did nothing";
  }
  if (mode == Mode::slow) {
    expect_published(wanted, 20s); // slow is no reason to give up
    EXPECT_GE(road.delays(), 2U);
  }
  if (cuts_connections(mode)) {
    EXPECT_GE(attempts, 2U);
  }
  if (floods(mode)) {
    EXPECT_GT(road.events(), 100U);
  }
  if (answers_itself(mode)) {
    EXPECT_GT(road.spoilt(), 0U);
  }
  if (mode == Mode::refuses || mode == Mode::cuts || mode == Mode::floods_and_refuses) {
    EXPECT_GE(longest_pause(log), 400) << "pauses grow" << log;
  }
}

void HostileStore::survive(Mode mode, std::chrono::milliseconds lasting) {
  const auto path = lab_->directory() + "/road";
  HostileRoad road(path, guest_->socket());
  AgentProcess agent({"--stderr", "--loglevel", "debug", "--memory-interval", "1", "--root", files_.root()},
                     {{"XENSTORED_PATH", path}, {"ASAN_OPTIONS", "quarantine_size_mb=1"}});
  expect_published(first_tree());
  ASSERT_TRUE(eventually([&] { return agent.log().find("agent: version") != std::string::npos; })) << agent.log();
  const auto memory = memory_kib(agent.pid(), "VmHWM:");
  const auto time = processor_time(agent.pid());
  const auto connections = road.connections();

  road.be(mode);
  network::ip("addr add 10.77.2.2/24 dev eth2");
  if (mode == Mode::refuses_reads || mode == Mode::huge) agent.send_signal(SIGHUP); // so that it reads
  std::this_thread::sleep_for(lasting / 2);
  network::ip("addr add 10.77.2.3/24 dev eth2");
  std::this_thread::sleep_for(lasting / 2);
  EXPECT_TRUE(agent.is_running()) << agent.log();
  const auto share = (processor_time(agent.pid()) - time) * 100 / lasting;
  const auto growth = memory_kib(agent.pid(), "VmHWM:") - memory;
  const auto attempts = road.connections() - connections;

  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  wanted["attr/vif/2/ipv4/1"] = "10.77.2.3";
  expect_spoilt(mode, road, agent.log(), attempts, wanted);
  const auto mended = std::chrono::steady_clock::now();
  road.be(Mode::faithful);
  expect_published(wanted, 20s);
  const auto taken = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - mended);
  std::cout << growth << " KiB more, " << share << " % of a processor, " << attempts
            << " connections, right again after " << taken.count() << " ms\n";
  // The rest of a message that was cut before is waited for.
  EXPECT_LE(taken, mode == Mode::not_all ? 1s + recovery : recovery) << agent.log();
  EXPECT_LE(growth, most_growth) << "KiB";
  EXPECT_LE(share, 30) << "% of a processor";
  EXPECT_LE(attempts, 6 + static_cast<std::size_t>(lasting / 500ms)) << "pauses grow";
  agent.send_signal(SIGTERM);
  EXPECT_EQ(agent.wait(), 0) << agent.log();
}

TEST_P(HostileStore, Stalls) { survive(Mode::stalls, 8s); }
TEST_P(HostileStore, AnswersSlowly) { survive(Mode::slow, 4s); }
TEST_P(HostileStore, ClosesInTheMiddleOfAnAnswer) { survive(Mode::cuts, 6s); }
TEST_P(HostileStore, FloodsEvents) { survive(Mode::floods, 6s); }
TEST_P(HostileStore, AnswersWithWrongIds) { survive(Mode::wrong_ids, 6s); }
TEST_P(HostileStore, AnswersWithWrongTypes) { survive(Mode::wrong_types, 6s); }
TEST_P(HostileStore, AnnouncesTooMuch) { survive(Mode::too_long, 6s); }
TEST_P(HostileStore, SendsLessThanItAnnounces) { survive(Mode::not_all, 6s); }
TEST_P(HostileStore, RefusesEverything) { survive(Mode::refuses, 6s); }
TEST_P(HostileStore, AnnouncesTooLittle) { survive(Mode::too_short, 6s); }
TEST_P(HostileStore, ForbidsEverything) { survive(Mode::forbids, 6s); }
TEST_P(HostileStore, RefusesWrites) { survive(Mode::refuses_writes, 6s); }
TEST_P(HostileStore, RefusesReads) { survive(Mode::refuses_reads, 6s); }
TEST_P(HostileStore, FloodsOwnEventsWithoutPause) { survive(Mode::drowns, 6s); }
TEST_P(HostileStore, FloodsForeignEventsWithoutPause) { survive(Mode::babbles, 6s); }
TEST_P(HostileStore, FloodsEventsAndRefusesEverything) { survive(Mode::floods_and_refuses, 6s); }
TEST_P(HostileStore, ClaimsAHugeTree) { survive(Mode::huge, 6s); }

TEST_P(HostileStore, StallsWhileTheAgentIsToldToEnd) {
  const auto path = lab_->directory() + "/road";
  HostileRoad road(path, guest_->socket());
  AgentProcess agent({"--stderr", "--root", files_.root()}, {{"XENSTORED_PATH", path}});
  expect_published(first_tree());
  ASSERT_TRUE(eventually([&] { return agent.log().find("agent: version") != std::string::npos; })) << agent.log();
  road.be(Mode::stalls);
  network::ip("addr add 10.77.2.2/24 dev eth2");
  std::this_thread::sleep_for(500ms);
  agent.send_signal(SIGTERM);
  EXPECT_EQ(agent.wait(8s), 0) << agent.log();
}

/// Only the start may fail, with a sentence.
TEST_P(HostileStore, IsSoAlreadyWhenTheAgentStarts) {
  for (const auto mode : {Mode::stalls, Mode::cuts, Mode::wrong_ids, Mode::too_long, Mode::refuses, Mode::forbids}) {
    SCOPED_TRACE(static_cast<int>(mode));
    const auto path = lab_->directory() + "/road";
    HostileRoad road(path, guest_->socket());
    road.be(mode);
    AgentProcess agent({"--stderr", "--root", files_.root()}, {{"XENSTORED_PATH", path}});
    EXPECT_EQ(agent.wait(12s), 1) << agent.log();
    EXPECT_NE(agent.log().find("xenstore"), std::string::npos) << agent.log();
  }
}

TEST_P(HostileStore, RestartsEverySecond) { survive(Mode::restarts, 6s); }

} // namespace
