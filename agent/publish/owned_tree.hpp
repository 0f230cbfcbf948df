// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string_view>

#include <xenstorepp/client.hpp>

#include "model/tree.hpp"

namespace publish {

struct OwnedTree {
  model::Tree nodes;
  bool has_missed = false; ///< something was not shown for a reason that may pass
};

/// What stands at or below `roots`: every node with a value, and every node with nothing below it - but where nothing
/// can be removed, an empty one counts as gone.
///
/// The parents of the roots are listed first, so that roots that do not exist (all of them, in a new domain) cost one
/// request per parent and not one each. Nodes that vanish meanwhile, or may not be read, are left out. At most 4096
/// nodes, and 1 MiB of names and values, are looked at: whatever fills our roots with more was not an agent, and a
/// guest's quota is usually 1000 nodes. An error also where the store refuses to show any of it.
xenstorepp::Result<OwnedTree> read_owned_tree(xenstorepp::Client& client, std::span<const std::string_view> roots);

} // namespace publish
