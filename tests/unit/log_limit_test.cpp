// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_limit.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using core::log::Level;
using core::log::LineLimit;

constexpr LineLimit::Clock::time_point start{100h};

int admitted(LineLimit& limit, Level level, LineLimit::Clock::time_point now, int asked) {
  int count = 0;
  for (int i = 0; i < asked; ++i)
    count += limit.admits(level, now) ? 1 : 0;
  return count;
}

TEST(LogLimit, LetsABurstThroughAndThenSoManyASecond) {
  LineLimit limit;
  EXPECT_EQ(admitted(limit, Level::error, start, 1000), 200);
  EXPECT_EQ(admitted(limit, Level::info, start + 1s, 1000), 20);
  EXPECT_EQ(admitted(limit, Level::warn, start + 1s + 49ms, 1000), 0);
  EXPECT_EQ(admitted(limit, Level::warn, start + 6s, 1000), 100);
  EXPECT_EQ(admitted(limit, Level::warn, start + 1h, 1000), 200) << "no more than full";
}

TEST(LogLimit, HasMoreRoomForWhatWasAskedFor) {
  LineLimit limit;
  EXPECT_EQ(admitted(limit, Level::trace, start, 20000), 10000);
  EXPECT_EQ(admitted(limit, Level::debug, start + 1s, 20000), 1000);
  EXPECT_EQ(admitted(limit, Level::error, start + 1s, 1), 1) << "of which a trace takes nothing";
}

TEST(LogLimit, TellsWhatIsMissingTenSecondsAfterTheFirst) {
  LineLimit limit;
  EXPECT_FALSE(limit.has_omissions());
  EXPECT_EQ(limit.report(start), std::nullopt);
  admitted(limit, Level::info, start, 203);
  EXPECT_TRUE(limit.has_omissions());
  EXPECT_EQ(limit.report(start + 9s), std::nullopt);
  EXPECT_EQ(limit.report(start + 10s), "3 lines were left out, as there were too many");
  limit.count_lost(start + 9s);
  EXPECT_EQ(limit.report(start + 10s),
            "3 lines were left out, as there were too many; 1 line was lost, as nobody took them");
  limit.forget_omissions();
  EXPECT_EQ(limit.report(start + 1h), std::nullopt);
  limit.count_lost(start + 1h);
  EXPECT_EQ(limit.report(start + 1h), std::nullopt);
  EXPECT_EQ(limit.report(start + 1h + 10s), "1 line was lost, as nobody took them");
}

} // namespace
