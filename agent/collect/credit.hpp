// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// To which virtual interface the addresses of each link are credited; nothing for a link whose addresses the host is
/// not told of. Pure; as many answers as links, in their order. `ids` are those of identify_frontends().
///
/// * A frontend bears its own addresses.
/// * A bond, bridge or team bears those of its ports, and a VLAN, macvlan, macvtap or ipvlan those of the link it
///   stands on, over as many floors as there are. Where several frontends are below, the lowest id has it.
/// * An internal port of Open vSwitch goes to the port of a frontend, in an Open vSwitch too, that has the same MAC. It
///   does not say by itself in which bridge it is.
/// * Nothing goes through any other kind: veth, tap, tunnels, WireGuard, VRF.
/// * A link that is switched off bears nothing: neither its own addresses nor those of what stands on it.
std::vector<std::optional<model::VifId>> credit_addresses(std::span<const platform::Link> links,
                                                          std::span<const std::optional<model::VifId>> ids);

} // namespace collect
