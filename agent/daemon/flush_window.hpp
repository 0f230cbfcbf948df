// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <optional>

#include "core/loop.hpp"

namespace agent {

/// When to publish: the first news after a quiet time at once, what follows within 100 ms of a flush together at the
/// end of these 100 ms. So a storm costs at most ten flushes a second, and a single change no delay.
class FlushWindow {
public:
  static constexpr std::chrono::milliseconds width{100};

  /// When the news of `now` is to be flushed.
  core::Clock::time_point due(core::Clock::time_point now) const {
    return last_flush_ && now < *last_flush_ + width ? *last_flush_ + width : now;
  }
  void flushed(core::Clock::time_point now) { last_flush_ = now; }

private:
  std::optional<core::Clock::time_point> last_flush_;
};

} // namespace agent
