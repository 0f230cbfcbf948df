// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/agent.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/agent_fixture.hpp"

namespace {

using core::Clock;
using platform::Subject;
using std::chrono::milliseconds;

TEST_F(AgentTest, PublishesEverythingAtStart) {
  start();
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  EXPECT_EQ(stored("data/meminfo_free"), "10");
  EXPECT_EQ(stored("data/os_uname"), "6.1");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1");
  EXPECT_EQ(store_.take_batches().size(), 1U);
}

TEST_F(AgentTest, DoesNotStartWithoutAStore) {
  store_.open_fails = true;
  const auto started = agent_.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(core::describe(started.error()), "no connection");
}

TEST_F(AgentTest, DoesNotStartWhereNothingIsTaken) {
  const auto tree = schema::standard().render(agent::collect_all(platform_, store_, {}), {});
  for (const auto& [key, value] : tree)
    store_.refused.emplace(key, publish::Refusal::Kind::forbidden);
  store_.refused.emplace("data/updated", publish::Refusal::Kind::forbidden);
  EXPECT_FALSE(agent_.start());
}

TEST_F(AgentTest, StartsThoughSomeCollectorsFail) {
  platform_.sizes = core::failure("no memory");
  platform_.all_links = core::failure("no links");
  start();
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  const auto told = err_.take();
  EXPECT_EQ(count(told, "memory: no memory"), 1) << told;
  EXPECT_EQ(count(told, "network: no links"), 1) << told;
}

TEST_F(AgentTest, PublishesTheFirstChangeAtOnce) {
  start_quietly();
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  const auto begin = Clock::now();
  Clock::duration delay{};
  store_.on_apply = [&] {
    delay = Clock::now() - begin;
    loop_.stop();
  };
  run_for(milliseconds{1000});
  store_.on_apply = nullptr;
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  EXPECT_LT(delay, milliseconds{80}) << "less than the window";
}

TEST_F(AgentTest, ReadsOnlyWhatChanged) {
  start_quietly();
  const auto memory_reads = platform_.memory_reads;
  const auto link_reads = platform_.link_reads;
  platform_.ring({Subject::network});
  run_for(milliseconds{50});
  EXPECT_EQ(platform_.link_reads, link_reads + 1);
  EXPECT_EQ(platform_.memory_reads, memory_reads);
  EXPECT_TRUE(store_.take_batches().empty()) << "nothing was different";
}

TEST_F(AgentTest, GathersWhatFollowsTheFirstChange) {
  start_quietly();
  platform_.name = "one";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{10});
  platform_.name = "two";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{10});
  platform_.name = "three";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{20});
  EXPECT_EQ(stored("data/host_name_dns"), "one");
  run_for(milliseconds{120});
  EXPECT_EQ(stored("data/host_name_dns"), "three");
  EXPECT_EQ(writes_of("data/host_name_dns"), 2);
}

TEST_F(AgentTest, FlushesAStormTenTimesASecond) {
  start_quietly();
  const auto begin = Clock::now();
  int number = 0;
  core::Loop::Timer* self = nullptr;
  core::Loop::Timer storm(loop_, [&] {
    platform_.name = "name" + std::to_string(++number);
    platform_.ring({Subject::hostname});
    if (Clock::now() < begin + milliseconds{1000}) self->set(Clock::now() + std::chrono::microseconds{500});
  });
  self = &storm;
  storm.set(begin);
  run_for(milliseconds{1300});
  const auto flushes = writes_of("data/host_name_dns");
  EXPECT_GT(number, 200);
  EXPECT_LE(flushes, 12);
  EXPECT_GE(flushes, 6) << "it does not wait for the end of the storm";
  EXPECT_EQ(stored("data/host_name_dns"), "name" + std::to_string(number)) << "the last word counts";
}

TEST_F(AgentTest, LooksAtMemoryByTheClock) {
  start_quietly();
  platform_.sizes = model::Memory{100, 20};
  const auto hostname_reads = platform_.hostname_reads;
  run_for(milliseconds{1100});
  EXPECT_EQ(store_.take_batches(), (std::vector<FakeStore::Batch>{{R"(data/meminfo_free = "20")"}}));
  platform_.sizes = model::Memory{100, 30};
  run_for(milliseconds{1000});
  EXPECT_EQ(stored("data/meminfo_free"), "30") << "and again";
  EXPECT_EQ(platform_.hostname_reads, hostname_reads);
}

TEST_F(AgentTest, KeepsTheFactsOfACollectorThatFails) {
  start_quietly();
  platform_.name = core::failure("no name");
  for (int i = 0; i < 3; ++i) {
    platform_.ring({Subject::hostname});
    run_for(milliseconds{120});
  }
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  const auto told = err_.take();
  EXPECT_EQ(count(told, "hostname: no name"), 1) << told;
  platform_.name = "back";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{120});
  EXPECT_EQ(stored("data/host_name_dns"), "back");
  EXPECT_EQ(count(err_.take(), "hostname: works again"), 1);
}

TEST_F(AgentTest, TriesACollectorAgainThatFailedThoughNothingRings) {
  start_quietly();
  platform_.name = core::failure("no name");
  platform_.ring({Subject::hostname});
  run_for(milliseconds{50});
  platform_.name = "changed";
  run_for(milliseconds{1100});
  EXPECT_EQ(stored("data/host_name_dns"), "changed") << "the change was told once, and would be lost";
}

TEST_F(AgentTest, TriesAgainWhereTheStoreFails) {
  start_quietly();
  store_.failures = 3;
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  std::vector<Clock::time_point> tries;
  store_.on_apply = [&] { tries.push_back(Clock::now()); };
  run_for(milliseconds{200});
  platform_.name = "renamed again";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{1000});
  store_.on_apply = nullptr;
  EXPECT_EQ(stored("data/host_name_dns"), "renamed again");
  ASSERT_EQ(tries.size(), 4U);
  EXPECT_GE(tries[1] - tries[0], milliseconds{95});
  EXPECT_GE(tries[2] - tries[1], milliseconds{195});
  EXPECT_GE(tries[3] - tries[2], milliseconds{395});
  const auto told = err_.take();
  EXPECT_EQ(count(told, "publishing: connection lost"), 1) << told;
  EXPECT_EQ(count(told, "publishing: works again"), 1) << told;
}

TEST_F(AgentTest, TriesAtMostTenTimesASecondThoughNewsComesMeanwhile) {
  start_quietly();
  store_.failures = 1000;
  int tries = 0;
  store_.on_apply = [&] { ++tries; };
  for (int i = 0; i < 50; ++i) {
    platform_.name = "name" + std::to_string(i);
    platform_.ring({Subject::hostname});
    run_for(milliseconds{20});
  }
  store_.on_apply = nullptr;
  EXPECT_LE(tries, 6) << "news does not shorten the pause";
  EXPECT_GE(tries, 3);
}

TEST_F(AgentTest, SurvivesAStoreThatIsAwayForLong) {
  start_quietly();
  store_.failures = 1;
  store_.open_fails = true;
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{800});
  store_.open_fails = false;
  store_.nodes.clear(); // restarted, and empty
  run_for(milliseconds{1800});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1") << "all of it is back";
}

TEST_F(AgentTest, PausesLongerForAStoreThatFailsAfterEachSuccess) {
  start_quietly();
  std::vector<Clock::time_point> tries;
  store_.on_apply = [&] { tries.push_back(Clock::now()); };
  for (int i = 0; i < 3; ++i) {
    store_.failures = 1;
    platform_.name = "name" + std::to_string(i);
    platform_.ring({Subject::hostname});
    run_for(milliseconds{600});
    EXPECT_EQ(stored("data/host_name_dns"), "name" + std::to_string(i));
  }
  store_.on_apply = nullptr;
  ASSERT_EQ(tries.size(), 6U);
  EXPECT_GE(tries[1] - tries[0], milliseconds{95});
  EXPECT_GE(tries[3] - tries[2], milliseconds{195});
  EXPECT_GE(tries[5] - tries[4], milliseconds{395});
}

TEST_F(AgentTest, LooksByTheClockAtWhatNoSourceTellsOf) {
  platform_.subjects_of_bell = {Subject::network};
  start_quietly();
  platform_.name = "renamed";
  const auto link_reads = platform_.link_reads;
  run_for(milliseconds{1100});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  EXPECT_EQ(platform_.link_reads, link_reads);
}

TEST_F(AgentTest, RefreshReadsAndPublishesAllAnew) {
  start_quietly();
  store_.nodes.clear();
  platform_.name = "renamed"; // and nobody rang
  const auto reads = platform_.link_reads;
  agent_.refresh();
  run_for(milliseconds{50});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1");
  EXPECT_EQ(platform_.link_reads, reads + 1);
}

TEST(AgentEnd, LeavesNothingInTheLoop) {
  CapturedStderr err;
  core::Loop loop;
  FakePlatform platform;
  FakeStore store;
  const Pipe alarm;
  alarm.ring();
  store.descriptor = alarm.fd();
  {
    agent::Agent agent(loop, platform, schema::standard(), store, {schema::standard().owned, {}, "", ""}, {});
    agent.listen();
    ASSERT_TRUE(agent.start());
  }
  platform.ring({Subject::hostname});
  core::Loop::Timer end(loop, [&] { loop.stop(); });
  end.set(Clock::now() + milliseconds{20});
  loop.run(); // a call of what is gone would be seen by the sanitizer
}

TEST(CollectAll, LeavesOutWhatFails) {
  CapturedStderr err;
  FakePlatform platform;
  platform.sizes = core::failure("no memory");
  FakeStore store;
  const auto facts = agent::collect_all(platform, store, {});
  EXPECT_EQ(facts.hostname, "guest");
  EXPECT_EQ(facts.memory, std::nullopt);
  EXPECT_NE(err.take().find("memory: no memory"), std::string::npos);
}

/// One attribute of sysfs that is busy at a restart must not take a guest's addresses away.
TEST_F(AgentTest, LeavesWhatAPredecessorToldOfLinksThatCannotBeReadYet) {
  store_.nodes["attr/vif/0/ipv4/0"] = "192.0.2.9";
  platform_.all_links = core::failure("no links");
  start();
  EXPECT_EQ(stored("attr/vif/0/ipv4/0"), "192.0.2.9");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1") << "the rest is told";
  run_for(std::chrono::milliseconds{1500});
  EXPECT_EQ(stored("attr/vif/0/ipv4/0"), "") << "not believed for ever";
}

TEST_F(AgentTest, LeavesWhatAPredecessorToldOfAnythingThatCannotBeReadYet) {
  store_.nodes["data/host_name_dns"] = "guest";
  store_.nodes["control/feature-balloon"] = "1";
  platform_.name = std::unexpected(core::Error{"read", EBUSY});
  platform_.the_balloon = std::unexpected(core::Error{"read", EBUSY});
  start();
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  EXPECT_EQ(stored("control/feature-balloon"), "1");
  platform_.name = "guest";
  platform_.the_balloon = platform::Balloon{1000, 500};
  store_.take_batches();
  run_for(std::chrono::milliseconds{1500});
  EXPECT_EQ(stored("control/feature-balloon"), "1");
  EXPECT_EQ(store_.take_batches(), std::vector<FakeStore::Batch>{});
}

/// What cannot be known here is not waited for, or nothing would be removed meanwhile.
TEST_F(AgentTest, RemovesWhatAPredecessorToldThoughASubjectCannotBeReadAtAll) {
  store_.nodes["attr/vif/0/ipv4/0"] = "192.0.2.9";
  platform_.name = core::failure("not written yet");
  start();
  EXPECT_EQ(stored("attr/vif/0/ipv4/0"), "");
}

TEST_F(AgentTest, LooksAtTheBalloonEachSecondWhateverElseHappens) {
  platform_.the_balloon = platform::Balloon{1000, 500};
  agent::Agent patient(loop_, platform_, schema::standard(), store_, standard_layout, {}); // a minute between two ticks
  patient.listen();
  ASSERT_TRUE(patient.start());
  for (int i = 0; i < 16; ++i) {
    platform_.ring({Subject::hostname});
    run_for(milliseconds{100});
  }
  EXPECT_GE(platform_.balloon_reads, 2);
}

TEST_F(AgentTest, TriesAgainSoonAfterANewTroubleThoughAnotherLasts) {
  platform_.name = core::failure("busy");
  agent::Agent patient(loop_, platform_, schema::standard(), store_, standard_layout, {}); // a minute between two ticks
  patient.listen();
  ASSERT_TRUE(patient.start());
  run_for(milliseconds{1300}); // tried in vain after a second, and to be tried again after two more
  platform_.all_links = core::failure("busy");
  platform_.ring({Subject::network});
  run_for(milliseconds{50});
  const auto before = platform_.link_reads;
  platform_.all_links = std::vector<platform::Link>{};
  run_for(milliseconds{1250});
  EXPECT_EQ(platform_.link_reads, before + 1);
}

TEST_F(AgentTest, RemovesWhatAPredecessorToldOnceTheLinksWereRead) {
  store_.nodes["attr/vif/0/ipv4/0"] = "192.0.2.9";
  start();
  EXPECT_EQ(stored("attr/vif/0/ipv4/0"), "");
}

} // namespace
