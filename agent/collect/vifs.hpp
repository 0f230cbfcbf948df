// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// Of each family and interface; a guest with more has no use for telling all of them.
inline constexpr std::size_t max_addresses = 32;

/// The virtual interfaces among the links, with the addresses that the host may know of, the most useful first. Pure.
///
/// * A link that is switched off has no addresses, nor has one that is no frontend.
/// * Addresses of host scope, and those that are tentative or duplicate, are left out.
/// * Order: the host takes the first as *the* address. Global ones before unique local ones (fc00::/7) before
/// link-local
///   ones (169.254/16 too); among these, deprecated and temporary ones last; then a real prefix before a /32 or /128,
///   since a floating address comes without one; then a primary before a secondary; then the kernel's order.
/// * Of each family the first max_addresses; how many more there are is counted.
/// * Where two links claim one devid the one with the lower interface index has it.
std::vector<model::Vif> select_vifs(std::span<const platform::Link> links);

} // namespace collect
