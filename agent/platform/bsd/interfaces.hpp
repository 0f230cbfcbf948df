// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <vector>

#include "platform/platform.hpp"

namespace platform {

/// All links with their addresses by getifaddrs(3), in the kernel's order; at most 4096 links. Without kind and devid,
/// and without relations, which stack_links() adds.
///
/// IPv6 addresses have the flags that SIOCGIFAFLAG_IN6 tells; one that is gone meanwhile is left out. IPv4 addresses
/// are never secondary here. Errors: of getifaddrs(3).
Result<std::vector<Link>> read_interfaces();

} // namespace platform
