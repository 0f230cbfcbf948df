// SPDX-License-Identifier: BSD-2-Clause
#include "core/chance.hpp"

#include <cstdint>

namespace core {
namespace {

/// splitmix64: each bit of what goes in changes half of what comes out.
std::uint64_t mixed(std::uint64_t value) noexcept {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

template <class Clock>
std::uint64_t nanoseconds() noexcept {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count());
}

} // namespace

double by_chance() noexcept {
  static std::uint64_t state = 0;
  state = mixed(state ^ reinterpret_cast<std::uintptr_t>(&state));
  state = mixed(state ^ nanoseconds<std::chrono::system_clock>());
  state = mixed(state ^ nanoseconds<std::chrono::steady_clock>());
  return static_cast<double>(state >> 11) / static_cast<double>(std::uint64_t{1} << 53);
}

} // namespace core
