// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// A socket of netlink(4), FreeBSD 13.2 and later, that is told of links and addresses, and, unlike a routing socket,
/// not of routes. The error says how to load netlink where the kernel has none.
core::Result<core::Fd> open_netlink_socket();

} // namespace platform
