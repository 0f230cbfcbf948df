// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>

#include <gtest/gtest.h>

#include "core/loop.hpp"
#include "unit/pipe.hpp"

/// Ends a loop that would otherwise not end: the test then sees what is missing.
class Guard {
public:
  explicit Guard(core::Loop& loop, std::chrono::milliseconds after = std::chrono::seconds{5})
      : timer_(loop, [this, &loop] {
          expired_ = true;
          loop.stop();
        }) {
    timer_.set(core::Clock::now() + after);
  }
  ~Guard() { EXPECT_FALSE(expired_) << "the loop had to be stopped"; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

private:
  bool expired_ = false;
  core::Loop::Timer timer_;
};
