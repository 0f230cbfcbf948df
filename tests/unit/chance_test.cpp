// SPDX-License-Identifier: BSD-2-Clause
#include "core/chance.hpp"

#include <set>

#include <gtest/gtest.h>

namespace {

using std::chrono::milliseconds;

TEST(Chance, DrawsFromTheWholeOfZeroToOne) {
  constexpr int draws = 1000;
  std::set<double> drawn;
  int low = 0;
  for (int i = 0; i < draws; ++i) {
    const double share = core::by_chance();
    EXPECT_GE(share, 0);
    EXPECT_LE(share, 1);
    low += share < 0.5 ? 1 : 0;
    drawn.insert(share);
  }
  EXPECT_EQ(drawn.size(), std::size_t{draws}) << "none comes twice";
  EXPECT_GT(low, 400);
  EXPECT_LT(low, 600);
}

TEST(Chance, SpreadsOverTheSecondHalf) {
  EXPECT_EQ(core::spread(milliseconds{800}, core::always_whole), milliseconds{800});
  EXPECT_EQ(core::spread(milliseconds{800}, []() noexcept { return 0.0; }), milliseconds{400});
  EXPECT_EQ(core::spread(milliseconds{800}, []() noexcept { return 0.25; }), milliseconds{500});
}

} // namespace
