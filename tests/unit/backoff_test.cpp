// SPDX-License-Identifier: BSD-2-Clause
#include "core/backoff.hpp"

#include <gtest/gtest.h>

namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesUpToTheLongest) {
  core::Backoff backoff(milliseconds{100}, milliseconds{500});
  EXPECT_EQ(backoff.next(), milliseconds{100});
  EXPECT_EQ(backoff.next(), milliseconds{200});
  EXPECT_EQ(backoff.next(), milliseconds{400});
  EXPECT_EQ(backoff.next(), milliseconds{500});
  EXPECT_EQ(backoff.next(), milliseconds{500});
}

TEST(Backoff, BeginsAnewAfterReset) {
  core::Backoff backoff(milliseconds{100}, milliseconds{500});
  backoff.next();
  backoff.next();
  backoff.reset();
  EXPECT_EQ(backoff.next(), milliseconds{100});
}

TEST(Backoff, StaysAtTheLongestForever) {
  core::Backoff backoff(std::chrono::minutes{1}, std::chrono::hours{1});
  for (int i = 0; i < 10000; ++i)
    backoff.next();
  EXPECT_EQ(backoff.next(), std::chrono::hours{1});
}

} // namespace
