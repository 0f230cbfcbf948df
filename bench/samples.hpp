// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration);

struct Summary {
  std::size_t n = 0;
  double min = 0;
  double median = 0;
  double p95 = 0; ///< the smallest sample that 95 of 100 do not exceed
  double max = 0;
};

/// All zero if there are no samples.
Summary summarise(std::vector<double> samples);

} // namespace bench
