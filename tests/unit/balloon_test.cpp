// SPDX-License-Identifier: BSD-2-Clause
#include "collect/balloon.hpp"

#include <gtest/gtest.h>

namespace {

using platform::Balloon;
using std::chrono::seconds;

class BalloonTest : public testing::Test {
protected:
  bool look(std::optional<Balloon> balloon) { return collect::is_balloon_at_rest(balloon, now_, state_); }
  collect::BalloonState state_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours{1000}};
};

TEST_F(BalloonTest, IsAtRestAtItsTarget) { EXPECT_TRUE(look(Balloon{1000, 1000})); }

TEST_F(BalloonTest, IsNotThereWithoutADriver) {
  EXPECT_FALSE(look(std::nullopt));
  EXPECT_FALSE(state_.seen);
}

TEST_F(BalloonTest, IsAtRestWhenItReachesItsTarget) {
  EXPECT_FALSE(look(Balloon{1000, 800}));
  now_ += seconds{1};
  EXPECT_FALSE(look(Balloon{900, 800}));
  now_ += seconds{1};
  EXPECT_TRUE(look(Balloon{800, 800}));
}

TEST_F(BalloonTest, IsAtRestWhenItDidNotMoveForLong) {
  EXPECT_FALSE(look(Balloon{1000, 800}));
  now_ += seconds{9};
  EXPECT_FALSE(look(Balloon{1000, 800}));
  EXPECT_TRUE(state_.seen);
  now_ += seconds{1};
  EXPECT_TRUE(look(Balloon{1000, 800}));
}

TEST_F(BalloonTest, IsNotAtRestWhileItMovesSlowly) {
  for (std::uint64_t kib = 2000; kib > 1000; kib -= 100) {
    EXPECT_FALSE(look(Balloon{kib, 800})) << kib;
    now_ += seconds{9};
  }
}

TEST_F(BalloonTest, StaysAtRestOnceItWas) {
  ASSERT_TRUE(look(Balloon{1000, 1000}));
  EXPECT_TRUE(look(Balloon{1000, 500})) << "judged once in a domain";
  now_ += seconds{1};
  EXPECT_TRUE(look(Balloon{700, 500}));
}

TEST_F(BalloonTest, IsJudgedAnewWhenTheDriverCameBack) {
  ASSERT_TRUE(look(Balloon{1000, 1000}));
  EXPECT_FALSE(look(std::nullopt));
  EXPECT_FALSE(look(Balloon{1000, 500}));
}

/// The driver may still have the target of the domain before.
TEST_F(BalloonTest, IsNotBelievedAtTheFirstLookInADomainThatWasJustEntered) {
  state_.just_entered = true;
  EXPECT_FALSE(look(Balloon{1000, 1000}));
  EXPECT_FALSE(look(Balloon{900, 500}));
  EXPECT_TRUE(look(Balloon{500, 500}));
}

TEST_F(BalloonTest, IsBelievedAtTheSecondLook) {
  state_.just_entered = true;
  EXPECT_FALSE(look(Balloon{1000, 1000}));
  EXPECT_TRUE(look(Balloon{1000, 1000}));
}

} // namespace
