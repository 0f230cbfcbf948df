// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <algorithm>
#include <chrono>

namespace core {

/// How long to wait before the next attempt: doubles from the first pause to the longest.
class Backoff {
public:
  using Duration = std::chrono::milliseconds;
  constexpr Backoff(Duration first, Duration longest) : first_(first), longest_(longest), next_(first) {}

  constexpr Duration next() {
    const auto pause = next_;
    next_ = std::min(next_ * 2, longest_);
    return pause;
  }
  constexpr void reset() { next_ = first_; }
  constexpr Duration longest() const { return longest_; }

private:
  Duration first_;
  Duration longest_;
  Duration next_;
};

} // namespace core
