// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <optional>

#include "collect/history.hpp"
#include "platform/platform.hpp"

namespace collect {

/// Memory that did not change for so long is at rest, though it is not what the host wants.
inline constexpr std::chrono::seconds balloon_rest{10};

/// Whether the balloon is known to be at rest in this domain, after one more look. squeezed takes the moment at which
/// it hears of the balloon for one at which nothing moves, and keeps what it computes then for the domain's life; so
/// rest is judged once in a domain, and stays until the driver is gone. Pure; `state` is kept from one look to the
/// next.
///
/// At rest: the target is reached, or memory was the same for balloon_rest. In a domain that was just entered the first
/// look proves nothing: the driver hears of its target from xenstore at the same time as we hear of the domain.
bool is_balloon_at_rest(std::optional<platform::Balloon> balloon, std::chrono::steady_clock::time_point now,
                        BalloonState& state);

} // namespace collect
