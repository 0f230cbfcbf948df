// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

/// What the collectors keep for themselves from one look to the next. No schema sees it.
namespace collect {

/// How the balloon was seen to move since this domain was entered.
struct BalloonState {
  bool seen = false;
  bool at_rest = false;
  bool just_entered = false; ///< while we ran: the driver may not have heard of its new target yet
  std::uint64_t current_kib = 0;
  std::chrono::steady_clock::time_point since; ///< when current_kib became what it is
};

struct History {
  BalloonState balloon;
  std::set<std::string, std::less<>> told_remarks; ///< what was left out or is odd in the network, as the log has it
  /// By Volume::device: when its free_bytes became what they are.
  std::map<std::string, std::chrono::steady_clock::time_point> free_since;
};

} // namespace collect
