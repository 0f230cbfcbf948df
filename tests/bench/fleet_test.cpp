// SPDX-License-Identifier: BSD-2-Clause
// Three guests on a real xenstored: what is played is what it gets.
#include "scale/fleet.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>

#include "scale/own_guest.hpp"
#include "scale/peers.hpp"
#include "scale/phases.hpp"
#include "support/network.hpp"

namespace {

using scale::Fleet;
using scale::Kinds;
using store_lab::Daemon;
using store_lab::StoreLab;

constexpr unsigned guests = 3;

std::string network_unavailable;

/// Before there is any thread.
class OwnNetwork : public testing::Environment {
public:
  void SetUp() override { network_unavailable = network::enter_namespace(); }
};
[[maybe_unused]] const auto* const own_network = testing::AddGlobalTestEnvironment(new OwnNetwork);

class FleetTest : public testing::TestWithParam<Daemon> {
protected:
  void SetUp() override {
    if (const auto why = StoreLab::unavailable_reason(GetParam()); !why.empty()) GTEST_SKIP() << why;
  }
};
INSTANTIATE_TEST_SUITE_P(On, FleetTest, testing::Values(Daemon::c, Daemon::ocaml),
                         [](const auto& test) { return test.param == Daemon::c ? "c" : "ocaml"; });

Kinds counted(const store_lab::Trace& trace, unsigned domid) {
  Kinds kinds;
  for (const auto& request : trace.from_guest(domid).requests)
    ++kinds[request.operation];
  return kinds;
}

TEST_P(FleetTest, EachGuestMakesEachRequest) {
  Fleet fleet(GetParam(), guests, true);
  const auto agent = scale::go_agent();
  for (const bool together : {false, true}) {
    const auto mark = fleet.lab().mark();
    const auto outcome = together ? fleet.play_together(agent.start) : fleet.play_in_turn(agent.start);
    EXPECT_EQ(outcome.requests, guests * agent.start.size());
    EXPECT_TRUE(outcome.errors.empty()) << outcome.errors.begin()->first;
    const auto trace = fleet.lab().trace(mark);
    for (unsigned domid = 1; domid <= guests; ++domid)
      EXPECT_EQ(counted(trace, domid), scale::count_kinds(agent.start)) << domid;
  }
  EXPECT_EQ(fleet.lab().dom0().read("/local/domain/3/data/os_distro"), "debian");
  EXPECT_GT(fleet.cpu_milliseconds(), 0);
  EXPECT_GT(fleet.resident_kilobytes(), 100);
}

/// All of a transaction is seen, or nothing.
TEST_P(FleetTest, PlaysTransactions) {
  Fleet fleet(GetParam(), guests);
  using store_lab::Op;
  using store_lab::strings;
  auto inside = scale::write("data/key", "1");
  inside.in_transaction = true;
  scale::Traffic traffic{{Op::transaction_start, strings({""})},      inside,
                         {Op::transaction_end, strings({"T"}), true}, {Op::transaction_start, strings({""})},
                         scale::write("data/outside", "1"),           {Op::transaction_end, strings({"F"}), true}};
  const auto outcome = fleet.play_together(traffic);
  EXPECT_EQ(outcome.requests, guests * traffic.size());
  EXPECT_TRUE(outcome.errors.empty()) << outcome.errors.begin()->first;
  EXPECT_EQ(fleet.lab().dom0().read("/local/domain/2/data/key"), "1");
  EXPECT_EQ(fleet.lab().dom0().read("/local/domain/2/data/outside"), "1");
}

TEST_P(FleetTest, CountsWhatXenstoredRefuses) {
  Fleet fleet(GetParam(), guests);
  const auto outcome = fleet.play_together({scale::read("data/not-there"), scale::write("/local/domain/0/x", "1")});
  EXPECT_EQ(outcome.errors, (std::map<std::string, std::size_t>{{"READ ENOENT", guests}, {"WRITE EACCES", guests}}));
}

TEST_P(FleetTest, TellsTheToolstack) {
  Fleet fleet(GetParam(), guests);
  fleet.play_together({scale::write("data/updated", "1"), scale::write("data/meminfo_free", "1")});
  EXPECT_EQ(fleet.take_toolstack_events(), guests) << "of one key in two";
}

TEST_P(FleetTest, IsMeasuredInEachPhase) {
  const auto all = scale::measure(scale::go_agent(), guests, GetParam());
  ASSERT_EQ(all.size(), scale::phases.size());
  for (const auto& one : all)
    EXPECT_GT(one.cpu_ms, 0) << one.phase;
  EXPECT_EQ(all[1].requests, guests * 60 * 6.5);
  EXPECT_GT(all[2].waited_ms, 0);
}

TEST_P(FleetTest, IsMeasuredWithoutAnIdleLife) {
  const auto all = scale::measure(scale::without_transactions(scale::go_agent()), guests, GetParam());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].phase, scale::phases[0]);
  EXPECT_GT(all[0].waited_ms, 0);
  EXPECT_EQ(all[1].phase, scale::phases[4]);
}

/// The daemon's datagrams to those that do not look are some 500, and 277 were once all it had under way.
TEST_P(FleetTest, WhatOthersLeaveUnreadKeepsNobodyWaiting) {
  const auto lab = StoreLab::start(GetParam());
  const scale::Traffic traffic{scale::read("data/not-there")};
  std::vector<std::unique_ptr<scale::RingGuest>> domains;
  for (unsigned domid = 1; domid <= 150; ++domid) {
    domains.push_back(std::make_unique<scale::RingGuest>(lab->directory(), domid));
    lab->dom0().introduce(domid, store_lab::Ring::port(domid));
    domains.back()->begin(traffic);
    domains.back()->go_on(); // its answer lies there
  }
  auto& last = *domains.back();
  while (!last.is_through()) {
    auto wanted = last.wanted();
    ASSERT_GT(::poll(&wanted, 1, 5000), 0) << last.where();
    last.go_on();
  }
}

/// The bench itself compares what ten real agents say with this.
TEST(OwnTraffic, IsRecordedOfARealAgent) {
  if (!network_unavailable.empty()) GTEST_SKIP() << network_unavailable;
  if (const auto why = StoreLab::unavailable_reason(Daemon::c); !why.empty()) GTEST_SKIP() << why;
  scale::OwnGuest guest;
  const auto traffic = scale::record(XGA_AGENT, guest);
  EXPECT_EQ(scale::count_kinds(traffic.minutes.front()), (Kinds{{"WRITE", 1}}));
  EXPECT_EQ(scale::only(store_lab::Op::transaction_start, traffic.resume).size(), 1U);
  EXPECT_LE(traffic.resume.size(), traffic.start.size() + 2) << "both canaries fire, and all is read but once";
  Fleet fleet(Daemon::c, guests);
  for (const auto& list : {traffic.start, traffic.minutes.front(), traffic.churn})
    EXPECT_EQ(fleet.play_together(list).requests, guests * list.size());
  auto& dom0 = fleet.lab().dom0();
  EXPECT_EQ(dom0.read("/local/domain/3/attr/vif/0/ipv4/0"), "10.77.0.2");
  EXPECT_EQ(dom0.read("/local/domain/3/data/volumes/0/extents/0"), "xvda");
  EXPECT_EQ(dom0.read("/local/domain/3/data/updated"), "1");
  EXPECT_EQ(dom0.read("/local/domain/3/attr/vif/0/ipv4/1"), std::nullopt) << "it has gone again";
}

} // namespace
