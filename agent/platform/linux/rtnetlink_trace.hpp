// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "platform/linux/rtnetlink.hpp"

/// What the kernel says through rtnetlink(7), as lines of the log: level trace, module netlink. Nothing is put together
/// while nobody wants them.
namespace platform::rtnetlink {

/// "link 2 \"eth0\": up mac 00:16:3e:01:02:03 master 5 lower 3 kind vlan"; what there is none of is left out.
std::string describe(const Link& link);
/// "address of link 2: inet6 fe80::1/64 scope link tentative"
std::string describe(const Snapshot::OwnedAddress& owned);

/// One line for each link and address of a snapshot, from these on.
void trace(const Snapshot& snapshot, std::size_t first_link, std::size_t first_address);

/// A notification of this type (nlmsg_type), of which nothing more is read.
void trace_notification(std::uint16_t type);

} // namespace platform::rtnetlink
