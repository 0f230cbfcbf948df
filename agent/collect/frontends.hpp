// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// Which of the links are the host's virtual interfaces, and which ones. Pure.
struct Frontends {
  std::vector<std::optional<model::VifId>> ids; ///< one for each link, in their order; no id is there twice
  bool unnamed = false;                         ///< a link is left that only its MAC could name
  std::vector<std::string> remarks;             ///< sentences for the log
};

/// * The system's own word (Link::devid, on Linux the `nodename` in sysfs) decides before anything else. Of two links
///   that claim one devid, the one with the lower index has it.
/// * A link of which the system says nothing, that is hardware (no Link::kind: bridges and bonds bear the MAC of what
///   is below them) and no loopback, is the NIC that the toolstack assigned with its MAC: first by the permanent MAC of
///   each, then by the present one; virtual functions before vifs.
Frontends identify_frontends(std::span<const platform::Link> links, std::span<const model::AssignedNic> assigned);

} // namespace collect
