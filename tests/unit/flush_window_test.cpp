// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/flush_window.hpp"

#include <gtest/gtest.h>

namespace {

using agent::FlushWindow;
using std::chrono::milliseconds;

const core::Clock::time_point noon{std::chrono::hours{12}};

TEST(FlushWindow, TakesTheFirstNewsAtOnce) {
  const FlushWindow window;
  EXPECT_EQ(window.due(noon), noon);
  EXPECT_EQ(window.due(core::Clock::time_point{}), core::Clock::time_point{});
}

TEST(FlushWindow, GathersWhatFollows) {
  FlushWindow window;
  window.flushed(noon);
  EXPECT_EQ(window.due(noon), noon + milliseconds{100});
  EXPECT_EQ(window.due(noon + milliseconds{1}), noon + milliseconds{100});
  EXPECT_EQ(window.due(noon + milliseconds{99}), noon + milliseconds{100});
  EXPECT_EQ(window.due(noon + milliseconds{100}), noon + milliseconds{100});
  EXPECT_EQ(window.due(noon + milliseconds{101}), noon + milliseconds{101});
}

TEST(FlushWindow, OpensAnewWithEachFlush) {
  FlushWindow window;
  window.flushed(noon);
  window.flushed(noon + milliseconds{100});
  EXPECT_EQ(window.due(noon + milliseconds{150}), noon + milliseconds{200});
}

} // namespace
