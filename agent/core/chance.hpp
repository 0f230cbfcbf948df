// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>

namespace core {

/// Draws a number from 0 to 1. What a thousand guests would do in the same moment is spread by it.
using Chance = double (*)() noexcept;

/// Draws from what differs between guests, even between those that were resumed from one image: their clocks to the
/// nanosecond, and where the kernel has put this program. Good enough to spread, and of no use for secrets. No system
/// call where the kernel maps its clock into programs.
double by_chance() noexcept;

/// No chance at all, for whoever wants to know beforehand what will be.
inline double always_whole() noexcept { return 1; }

/// Between half of a time and all of it.
template <class Duration>
Duration spread(Duration time, Chance chance) {
  const std::chrono::duration<double, typename Duration::period> half = time / 2.0;
  return std::chrono::duration_cast<Duration>(half + half * chance());
}

} // namespace core
