// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <vector>

#include "platform/platform.hpp"

namespace platform {

struct Interfaces {
  std::vector<Link> links;
  bool address_is_checked = false; ///< duplicate address detection of one goes on: its link is up
};

/// All links with their addresses by getifaddrs(3), in the kernel's order; at most 4096 links. Without kind and devid,
/// and without relations, which stack_links() adds.
///
/// Addresses have the state that read_address_state() tells; one that is gone meanwhile is left out. IPv4 addresses are
/// never secondary here. Errors: of getifaddrs(3).
Result<Interfaces> read_interfaces();

} // namespace platform
