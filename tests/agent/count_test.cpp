// SPDX-License-Identifier: BSD-2-Clause
// What the agent costs the host, counted in the daemon's own trace; round trips by a road that makes them long.
#include <chrono>
#include <thread>

#include "guest_test.hpp"
#include "round_trips.hpp"

namespace {

using namespace std::chrono_literals;

class Counted : public GuestTest {
protected:
  /// Keys of ours in the store: those of the tree, and data/updated.
  std::size_t keys() { return published().size() + 1; }
  /// Nothing more is asked for a while.
  void expect_calm() {
    auto before = lab_->mark();
    EXPECT_TRUE(eventually([&] {
      const auto mark = before;
      std::this_thread::sleep_for(300ms);
      return (before = lab_->mark()) == mark;
    }));
  }
};
INSTANTIATE_TEST_SUITE_P(On, Counted, all_hosts, host_name);

TEST_P(Counted, RequestsAtStart) {
  const auto mark = lab_->mark();
  const auto agent = start_published_agent();
  const auto asked = requests_since(mark);
  EXPECT_LE(asked.size(), keys() + 12);
  EXPECT_EQ(asked.of("TRANSACTION_START").size(), 1U);
  RecordProperty("requests_at_start", static_cast<int>(asked.size()));
  RecordProperty("keys", static_cast<int>(keys()));
}

/// Under libxl the flag is refused, and nothing else is asked again for it.
TEST_P(Counted, RequestsAtStartWithABalloon) {
  add_balloon(1048576, 1048576);
  const auto mark = lab_->mark();
  const auto agent = start_agent();
  expect_published(first_tree());
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  const auto asked = requests_since(mark).size();
  EXPECT_LE(asked, keys() + (is_xapi() ? 1 : 0) + 12);
  RecordProperty("requests_at_start", static_cast<int>(asked));
}

TEST_P(Counted, RoundTripsAtStart) {
  RoundTrips road(lab_->directory() + "/road", guest_->socket());
  AgentProcess agent({"--stderr", "--root", files_.root()}, {{"XENSTORED_PATH", lab_->directory() + "/road"}});
  const auto turns = road.carry(1s);
  EXPECT_EQ(published(), first_tree()) << agent.log();
  EXPECT_LE(turns, 4U) << "watches and lists, start, writes, end";
  RecordProperty("round_trips", static_cast<int>(turns));
  RecordProperty("requests", static_cast<int>(road.requests()));
}

/// A disk's backend, and its name, have to be asked for before anything is written.
TEST_P(Counted, RoundTripsAndRequestsAtStartWithTwoPartitions) {
  files_.add_mounted_partitions("/", "/srv");
  const std::string backend = "/local/domain/0/backend/vbd/5/51712";
  dom0().write(guest_->home() + "/device/vbd/51712/backend", backend);
  dom0().write(backend + "/dev", "xvda");
  for (const auto& key : {guest_->home() + "/device/vbd/51712/backend", backend + "/dev"})
    dom0().set_permissions(key, {"n0", "r5"});
  const auto mark = lab_->mark();
  RoundTrips road(lab_->directory() + "/road", guest_->socket());
  AgentProcess agent({"--stderr", "--root", files_.root()}, {{"XENSTORED_PATH", lab_->directory() + "/road"}});
  const auto turns = road.carry(1s);
  EXPECT_EQ(value("data/volumes/1/name"), "/dev/xvda2") << agent.log();
  EXPECT_EQ(value("data/volumes/1/extents/0"), "xvda");
  EXPECT_LE(turns, 6U) << "watches and backend, its name, lists, start, writes, end";
  EXPECT_LE(requests_since(mark).size(), keys() + 12);
  RecordProperty("round_trips", static_cast<int>(turns));
}

/// The flag goes by itself, since under libxl it is refused; what tells of it goes with it.
TEST_P(Counted, RoundTripsAtStartWithABalloon) {
  add_balloon(1048576, 1048576);
  RoundTrips road(lab_->directory() + "/road", guest_->socket());
  AgentProcess agent({"--stderr", "--root", files_.root()}, {{"XENSTORED_PATH", lab_->directory() + "/road"}});
  EXPECT_LE(road.carry(1s), 5U) << "watches and lists, start, writes, end, flag";
  EXPECT_EQ(value("control/feature-balloon"), is_xapi() ? "1" : "(none)") << agent.log();
  EXPECT_EQ(value("data/updated"), "1");
}

TEST_P(Counted, SecondStartOnlyLooks) {
  start_published_agent()->send_signal(SIGTERM);
  expect_calm();
  const auto mark = lab_->mark();
  EXPECT_EQ(start_agent({"--once"})->wait(), 0);
  EXPECT_EQ(changes_since(mark).requests, (std::vector<store_lab::TracedRequest>{}));
  EXPECT_EQ(requests_since(mark).of("TRANSACTION_START").size(), 0U);
}

TEST_P(Counted, OneAddressIsTwoWritesWithoutATransaction) {
  const auto agent = start_published_agent();
  expect_calm();
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  const auto mark = lab_->mark();
  network::ip("addr add 10.77.2.2/24 dev eth2");
  expect_published(wanted);
  expect_calm();
  EXPECT_LE(requests_since(mark).of("TRANSACTION_START").size(), 1U);
  EXPECT_EQ(requests_since(mark).size(), 2U); // the address, and data/updated
}

TEST_P(Counted, ManyAddressesAtOnceAreAFewTransactions) {
  const auto agent = start_published_agent();
  expect_calm();
  auto wanted = first_tree();
  const auto mark = lab_->mark();
  network::ip_batch(
      "addr add 10.77.2.2/24 dev eth2\naddr add 10.77.3.2/24 dev eth2\naddr add fd00:77:2::2/64 dev eth2 nodad");
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  wanted["attr/vif/2/ipv4/1"] = "10.77.3.2";
  wanted["attr/vif/2/ipv6/0"] = "fd00:77:2::2";
  expect_published(wanted);
  expect_calm();
  EXPECT_LE(requests_since(mark).of("TRANSACTION_START").size(), 2U); // the first news at once, the rest gathered
  EXPECT_EQ(changes_since(mark).of("RM").size(), 0U);
}

TEST_P(Counted, MemoryThatMovesIsOneRequestAndElseNone) {
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  expect_calm();
  auto mark = lab_->mark();
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(requests_since(mark).requests, (std::vector<store_lab::TracedRequest>{}));
  mark = lab_->mark();
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 400000 kB\n");
  ASSERT_TRUE(eventually([&] { return value("data/meminfo_free") == "400000"; }));
  std::this_thread::sleep_for(1500ms);
  EXPECT_EQ(requests_since(mark).size(), 1U);
}

/// Under libxl what the agent may not write is not tried again, in this minute or later.
class IdleMinute : public Counted {};
INSTANTIATE_TEST_SUITE_P(On, IdleMinute, testing::Values(c_libxl, ocaml_xapi), host_name);

TEST_P(IdleMinute, IsOneRequest) {
  add_balloon(1048576, 1048576);
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return value("data/updated") == "1"; }));
  std::this_thread::sleep_for(15s); // a balloon has settled, whatever it is judged by
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 400000 kB\n");
  const auto mark = lab_->mark();
  std::this_thread::sleep_for(60s);
  const auto asked = requests_since(mark);
  ASSERT_EQ(asked.size(), 1U) << agent->log();
  EXPECT_EQ(asked.requests[0].arguments, "data/meminfo_free 400000");
}

} // namespace
