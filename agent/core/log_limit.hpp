// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/log_filter.hpp"

namespace core::log {

/// How many lines are written at most, and how many were not. What nobody asked for (info and above) must not fill a
/// disk: 200 lines at once, then 20 a second. Who asks for debug or trace wants to see it all, a publication of every
/// key and a dump of thousands of addresses too: 10000 at once, then 1000 a second. The two do not take from each
/// other.
class LineLimit {
public:
  using Clock = std::chrono::steady_clock;

  /// Whether there is room for one more line; counts it if not.
  bool admits(Level level, Clock::time_point now) {
    auto& budget = level <= Level::info ? told_ : asked_for_;
    if (budget.take(now)) return true;
    note_omission(left_out_, now);
    return false;
  }

  /// A line that was admitted could not be written.
  void count_lost(Clock::time_point now) { note_omission(lost_, now); }

  bool has_omissions() const noexcept { return left_out_ != 0 || lost_ != 0; }

  /// A sentence about what is missing, from ten seconds after the first of it on: a flood is told of six times a
  /// minute.
  std::optional<std::string> report(Clock::time_point now) const {
    if (!has_omissions() || now < since_ + std::chrono::seconds(10)) return std::nullopt;
    std::string sentence;
    if (left_out_ != 0) append(sentence, {counted(left_out_), "left out, as there were too many"});
    if (lost_ != 0) append_item(sentence, concat({counted(lost_), "lost, as nobody took them"}), "; ");
    return sentence;
  }
  /// It was written.
  void forget_omissions() noexcept { left_out_ = lost_ = 0; }

private:
  /// A token bucket, as the time at which it would be full again.
  struct Budget {
    Clock::duration per_line;
    Clock::duration most; ///< burst * per_line
    Clock::time_point full_at;
    bool take(Clock::time_point now) {
      const auto start = std::max(full_at, now);
      if (start + per_line - now > most) return false;
      full_at = start + per_line;
      return true;
    }
  };

  static std::string counted(std::uint64_t count) {
    return concat({Decimal(count), count == 1 ? " line was " : " lines were "});
  }

  void note_omission(std::uint64_t& count, Clock::time_point now) {
    if (!has_omissions()) since_ = now;
    ++count;
  }

  Budget told_{std::chrono::milliseconds(50), std::chrono::seconds(10), {}};
  Budget asked_for_{std::chrono::milliseconds(1), std::chrono::seconds(10), {}};
  std::uint64_t left_out_ = 0;
  std::uint64_t lost_ = 0;
  Clock::time_point since_;
};

} // namespace core::log
