// SPDX-License-Identifier: BSD-2-Clause
#include "samples.hpp"

#include <algorithm>

namespace bench {

double milliseconds(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

Summary summarise(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::ranges::sort(samples);
  const auto n = samples.size();
  const auto middle = n / 2;
  const double median = n % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  const auto rank95 = (n * 95 + 99) / 100; // counted from 1
  return {n, samples.front(), median, samples[rank95 - 1], samples.back()};
}

} // namespace bench
