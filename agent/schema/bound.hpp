// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstddef>

#include "model/tree.hpp"

namespace schema {

/// A domain may have 1000 nodes in xenstore by default, its devices' among them; the agent takes no more than these.
inline constexpr std::size_t max_nodes = 400;

/// How many nodes of xenstore a tree takes: its keys, and the directories above them.
std::size_t count_nodes(const model::Tree& tree);

/// How many addresses of each vif and family are kept, as it takes.
inline constexpr std::array<std::size_t, 4> kept_addresses{10, 5, 2, 1};

/// Takes out of a tree of schema std what matters least until it has at most max_nodes: volumes, the last first; then
/// addresses beyond the first ten, then five, two, one of each vif and family. (Some 45 vifs with both families
/// still fit, or 60 with one; more are not cut.) Pure; the same tree gives the same result.
model::Tree within_bound(model::Tree tree);

} // namespace schema
