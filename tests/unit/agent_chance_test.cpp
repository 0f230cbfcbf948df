// SPDX-License-Identifier: BSD-2-Clause
// What a thousand agents would do in the same moment is spread by chance; here by the least that chance gives.
#include <vector>

#include <gtest/gtest.h>

#include "unit/agent_fixture.hpp"

namespace {

using core::Clock;
using std::chrono::milliseconds;

class AgentByChance : public AgentTest {
protected:
  AgentByChance() {
    store_.descriptor = alarm_.fd();
    agent_by_chance_.on_tick([this] { signs_of_life_.push_back(Clock::now()); });
  }
  void start_by_chance() {
    agent_by_chance_.listen();
    started_ = Clock::now();
    ASSERT_TRUE(agent_by_chance_.start());
  }
  void enter_new_domain() {
    store_.alarms.emplace_back(true);
    alarm_.ring();
    store_.on_apply = [this] { quiet(); };
    store_.nodes.clear();
  }
  void quiet() const { alarm_.quiet(); }
  /// Runs until that many signs of life were given.
  void await_signs(std::size_t number) {
    for (int i = 0; i < 100 && signs_of_life_.size() < number; ++i)
      run_for(milliseconds{50});
    ASSERT_GE(signs_of_life_.size(), number);
  }

  Pipe alarm_;
  Clock::time_point started_;
  std::vector<Clock::time_point> signs_of_life_;
  agent::Agent agent_by_chance_{
      loop_,
      platform_,
      schema::standard(),
      store_,
      {schema::standard().owned, schema::standard().quiet, schema::standard().touch_key,
       schema::standard().updated_key},
      {.collect = {}, .schema = {}, .memory_interval = std::chrono::seconds{1}, .chance = []() noexcept {
         return 0.0;
       }}};
};

/// Late it may be on a machine that has other things to do, but not by half a second.
TEST_F(AgentByChance, LooksAtMemoryForTheFirstTimeWhenChanceSays) {
  start_by_chance();
  await_signs(2);
  EXPECT_GE(signs_of_life_[0] - started_, milliseconds{490});
  EXPECT_LT(signs_of_life_[0] - started_, milliseconds{950}) << "not after a whole interval";
  EXPECT_GE(signs_of_life_[1] - signs_of_life_[0], milliseconds{990}) << "a whole interval from then on";
}

TEST_F(AgentByChance, DrawsAnewAfterANewDomain) {
  start_by_chance();
  await_signs(1); // the next tick is due in a second
  run_for(milliseconds{300});
  ASSERT_EQ(signs_of_life_.size(), 1U);
  enter_new_domain();
  await_signs(4);
  EXPECT_GE(signs_of_life_[1] - signs_of_life_[0], milliseconds{990})
      << "the look that was due is neither put off nor early";
  EXPECT_GE(signs_of_life_[2] - signs_of_life_[1], milliseconds{490});
  EXPECT_LT(signs_of_life_[2] - signs_of_life_[1], milliseconds{950}) << "not after a whole interval";
  EXPECT_GE(signs_of_life_[3] - signs_of_life_[2], milliseconds{990}) << "a whole interval from then on";
}

TEST_F(AgentByChance, SpreadsTheAttemptsToReachAStoreThatIsAway) {
  core::log::open(core::log::Target::standard_error, core::log::Level::debug);
  start_by_chance();
  store_.failures = 3;
  platform_.name = "renamed";
  platform_.ring({platform::Subject::hostname});
  run_for(milliseconds{900});
  const auto log = err_.take();
  EXPECT_EQ(count(log, "trying again in 50 ms"), 1) << log;
  EXPECT_EQ(count(log, "trying again in 100 ms"), 1) << log;
  EXPECT_EQ(count(log, "trying again in 200 ms"), 1) << log;
}

} // namespace
