// SPDX-License-Identifier: BSD-2-Clause
#include "collect/balloon.hpp"

#include <utility>

namespace collect {

bool is_balloon_at_rest(std::optional<platform::Balloon> balloon, std::chrono::steady_clock::time_point now,
                        BalloonState& state) {
  if (!balloon) {
    state = {};
    return false;
  }
  if (!state.at_rest && (!state.seen || state.current_kib != balloon->current_kib)) {
    state.current_kib = balloon->current_kib;
    state.since = now;
  }
  const bool first_look = !std::exchange(state.seen, true);
  if (state.just_entered && first_look) return false;
  state.just_entered = false;
  state.at_rest = state.at_rest || balloon->current_kib == balloon->target_kib || now - state.since >= balloon_rest;
  return state.at_rest;
}

} // namespace collect
