// SPDX-License-Identifier: BSD-2-Clause
// The agent and its store's descriptor: alarms, lost connections.
#include <new>
#include <utility>

#include <gtest/gtest.h>

#include "unit/agent_fixture.hpp"

namespace {

using platform::Subject;
using std::chrono::milliseconds;

class AgentWithDescriptor : public AgentTest {
protected:
  AgentWithDescriptor() { store_.descriptor = alarm_.fd(); }
  void raise_alarm(publish::Result<bool> alarm) {
    store_.alarms.push_back(std::move(alarm));
    alarm_.ring();
    store_.on_apply = [this] { quiet(); };
  }
  void quiet() const { alarm_.quiet(); }
  Pipe alarm_;
};

TEST_F(AgentWithDescriptor, PublishesEverythingInANewDomain) {
  start_quietly();
  store_.nodes.clear();
  raise_alarm(true);
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1");
}

TEST_F(AgentWithDescriptor, BeginsAnewOverAnotherConnectionAfterAWantOfMemory) {
  start_quietly();
  loop_.on_out_of_memory([&] { agent_.recover(); });
  platform_.name = "other";
  store_.nodes.erase("attr/PVAddons/Installed");
  store_.on_apply = [this] {
    store_.on_apply = {};
    throw std::bad_alloc();
  };
  core::Loop::Timer news(loop_, [this] { agent_.refresh(); });
  news.set(core::Clock::now());
  run_for(milliseconds{600});
  EXPECT_EQ(store_.disconnected, 1);
  EXPECT_EQ(stored("data/host_name_dns"), "other");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1");
  const auto log = err_.take();
  EXPECT_EQ(count(log, "publishing: out of memory"), 1) << log;
  EXPECT_EQ(count(log, "publishing: works again"), 1) << log;
}

TEST_F(AgentWithDescriptor, ComparesWithTheStoreAfterAResumeThatNoWatchTellsOf) {
  store_.refused = {{"data/domain", publish::Refusal::Kind::forbidden}};
  platform_.name = "guest.example.org";
  start_quietly();
  const auto applied = store_.applied;
  const auto reads = store_.reads;
  platform_.resume(); // cancelled: all stands as it did
  run_for(milliseconds{250});
  EXPECT_EQ(store_.reads, reads + 1);
  EXPECT_EQ(store_.applied, applied) << "what is forbidden stays so";
  store_.nodes.clear();
  platform_.resume();
  run_for(milliseconds{250});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentWithDescriptor, ReadsOnceWhereBothSignsOfAResumeCome) {
  start_quietly();
  const auto reads = store_.reads;
  store_.nodes.clear();
  platform_.resume();
  raise_alarm(true);
  run_for(milliseconds{400});
  EXPECT_EQ(store_.reads, reads + 1);
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentWithDescriptor, JudgesTheBalloonAnewInANewDomain) {
  platform_.the_balloon = platform::Balloon{1000, 1000};
  start_quietly();
  EXPECT_EQ(stored("control/feature-balloon"), "1");
  platform_.the_balloon = platform::Balloon{1000, 500}; // in the next domain it begins to move
  store_.nodes.clear();
  raise_alarm(true);
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  EXPECT_EQ(stored("control/feature-balloon"), "");
  platform_.the_balloon = platform::Balloon{500, 500};
  run_for(milliseconds{1200}); // looked at each second
  EXPECT_EQ(stored("control/feature-balloon"), "1");
}

/// Such as before a restart of the agent: squeezed goes by the flag already.
TEST_F(AgentWithDescriptor, KeepsABalloonFlagThatStandsInThisDomain) {
  platform_.the_balloon = platform::Balloon{1000, 500};
  store_.nodes["control/feature-balloon"] = "1";
  start_quietly();
  EXPECT_EQ(stored("control/feature-balloon"), "1");
  platform_.the_balloon = platform::Balloon{900, 500};
  run_for(milliseconds{1200});
  EXPECT_EQ(stored("control/feature-balloon"), "1");
  platform_.the_balloon = std::nullopt;
  run_for(milliseconds{1200});
  EXPECT_EQ(stored("control/feature-balloon"), "") << "the driver is gone";
}

TEST_F(AgentWithDescriptor, LooksForANewDomainOnlyWhereNothingTells) {
  start_quietly();
  run_for(milliseconds{1200});
  store_.hears = false; // but the clock tells
  run_for(milliseconds{1200});
  EXPECT_EQ(store_.identity_reads, 0);
}

TEST_F(AgentWithDescriptor, LooksForANewDomainWithTheTick) {
  store_.hears = false;
  platform_.resume_is_told = false;
  start_quietly();
  const auto reads = store_.reads;
  run_for(milliseconds{1200});
  EXPECT_EQ(store_.reads, reads) << "the same domain: nothing is read again";
  store_.nodes.clear();
  store_.domain = "6";
  run_for(milliseconds{1200});
  EXPECT_EQ(store_.reads, reads + 1);
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

/// The next batch, which would follow to another connection, is a pause away.
TEST_F(AgentWithDescriptor, WaitsForNoConnectionThatTheTickGaveUp) {
  store_.hears = false;
  platform_.resume_is_told = false;
  start_quietly();
  store_.failures = 1000;
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{780}); // the fourth attempt has failed, and the fifth is to be 800 ms after it
  store_.unidentified = 1;
  for (int i = 0; i < 150 && store_.unidentified > 0; ++i)
    run_for(milliseconds{10});
  ASSERT_EQ(store_.unidentified, 0);
  store_.alarm_reads = 0;
  alarm_.ring(); // the number of a descriptor that is closed, or another's by now
  run_for(milliseconds{10});
  EXPECT_EQ(store_.alarm_reads, 0);
}

/// The connection was lost, and nobody else would have noticed: behind the next there may be a store that was
/// restarted.
TEST_F(AgentWithDescriptor, ReadsBackWhereTheTickCouldNotLook) {
  store_.hears = false;
  platform_.resume_is_told = false;
  start_quietly();
  store_.nodes.clear();
  store_.unidentified = 1;
  run_for(milliseconds{1200});
  EXPECT_EQ(store_.unidentified, 0);
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentWithDescriptor, TellsOfAStoreThatTheTickCannotAsk) {
  store_.hears = false;
  platform_.resume_is_told = false;
  start_quietly();
  store_.unidentified = 1;
  store_.read_fails = true;
  run_for(milliseconds{1200});
  EXPECT_EQ(count(err_.take(), "publishing: cannot read"), 1);
  store_.nodes.clear();
  store_.read_fails = false;
  run_for(milliseconds{1200});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentWithDescriptor, TriesWhatWasForbiddenInTheFormerDomain) {
  store_.refused = {{"data/host_name_dns", publish::Refusal::Kind::forbidden}};
  start_quietly();
  store_.refused.clear();
  raise_alarm(true);
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentWithDescriptor, WritesNothingForAFalseAlarm) {
  start_quietly();
  const auto reads = store_.reads;
  raise_alarm(false);
  quiet();
  run_for(milliseconds{150});
  EXPECT_EQ(store_.reads, reads);
  raise_alarm(true); // true, but all stands as it should
  run_for(milliseconds{20});
  quiet();
  run_for(milliseconds{130});
  EXPECT_EQ(store_.reads, reads + 1);
  EXPECT_TRUE(store_.take_batches().empty());
}

TEST_F(AgentWithDescriptor, RecoversFromALostConnection) {
  start_quietly();
  store_.nodes.clear();
  raise_alarm(core::failure("closed"));
  run_for(milliseconds{300});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  const auto told = err_.take();
  EXPECT_EQ(count(told, "publishing: closed"), 1) << told;
  EXPECT_EQ(count(told, "publishing: works again"), 1) << told;
}

/// Each alarm that is true lets all be read anew, but not sooner than the pause allows.
TEST_F(AgentWithDescriptor, TriesNoSoonerForAFloodOfAlarms) {
  start_quietly();
  store_.failures = 1000;
  store_.nodes.clear();
  int tries = 0;
  for (int i = 0; i < 50; ++i) {
    raise_alarm(true);
    store_.on_apply = [&] {
      ++tries;
      quiet();
    };
    run_for(milliseconds{20});
  }
  EXPECT_LE(tries, 6) << "alarms do not shorten the pause";
  EXPECT_GE(tries, 3);
}

TEST_F(AgentWithDescriptor, LeavesAFloodAloneForAWhile) {
  start_quietly();
  store_.flooded = true;
  store_.alarm_reads = 0;
  alarm_.ring(); // and nobody reads it: always ready
  run_for(milliseconds{500});
  EXPECT_LE(store_.alarm_reads, 14);
  EXPECT_GE(store_.alarm_reads, 5);
  store_.flooded = false;
  run_for(milliseconds{60});
  quiet();
  store_.nodes.clear();
  raise_alarm(true);
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "guest") << "heard again";
}

TEST_F(AgentWithDescriptor, SaysOnceThatThePausesGrowNoMore) {
  start_quietly();
  store_.failures = 1000;
  store_.nodes.clear();
  raise_alarm(core::failure("closed"));
  run_for(milliseconds{600});
  EXPECT_EQ(count(err_.take(), "tried every 800 ms"), 0) << "not while they grow";
  run_for(milliseconds{2000});
  EXPECT_EQ(count(err_.take(), "tried every 800 ms"), 1);
}

TEST_F(AgentWithDescriptor, PublishesAgainWhenTheDomainChangedMeanwhile) {
  start_quietly();
  platform_.name = "renamed";
  store_.alarms.emplace_back(true); // seen right after the write, which went to the former domain
  store_.on_alarm = [&] { store_.nodes.clear(); };
  platform_.ring({Subject::hostname});
  run_for(milliseconds{250});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  EXPECT_EQ(stored("attr/PVAddons/Installed"), "1");
}

TEST_F(AgentWithDescriptor, WaitsOnTheDescriptorOfTheNewConnection) {
  start_quietly();
  const Pipe second;
  store_.failures = 1;
  store_.on_apply = [&] { store_.descriptor = second.fd(); };
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{300});
  ASSERT_EQ(stored("data/host_name_dns"), "renamed");
  store_.nodes.clear();
  store_.alarms.emplace_back(true);
  store_.on_apply = [&] { second.quiet(); };
  second.ring();
  run_for(milliseconds{200});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed");
  store_.alarms.emplace_back(true);
  alarm_.ring();
  run_for(milliseconds{50});
  EXPECT_EQ(store_.alarms.size(), 1U) << "the former descriptor is nobody's any more";
}

} // namespace
