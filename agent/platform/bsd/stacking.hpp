// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace platform {

/// So many ports of one bridge or bond are asked for at most.
inline constexpr std::size_t max_ports = 128;

/// What drivers tell of the links below theirs, by name, asked through any socket; empty if they tell nothing, or if
/// that link is none of theirs. Each system has its own ways to ask.
std::string link_below_vlan(int socket, const std::string& vlan);
std::vector<std::string> ports_of_bond(int socket, const std::string& bond);
std::vector<std::string> ports_of_bridge(int socket, const std::string& bridge);

/// Fills in Link::lower of VLANs, and Link::master of the ports of bridges and bonds, by the links' kinds.
void stack_links(std::vector<Link>& links);

} // namespace platform
