// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace platform {

/// All links and their addresses by other ways than our own reading of rtnetlink: getifaddrs(3), ioctls, procfs and
/// sysfs. The same as NetlinkDumper::links() says, sorted by index, but:
/// * `deprecated` of IPv4 cannot be seen: it is false. The scope of IPv4 is host for 127.0.0.0/8 and global for the
///   rest, whatever the administrator set. An IPv4 address whose label is neither the
///   link's name nor NAME:ANY, as ip-address(8) demands, is left out.
/// * Link::kind comes from the driver (driver_kind.hpp). One of a driver that is not known is hardware ("") where sysfs
///   has a `device` for it, else "unknown".
/// * Link::lower is there for VLANs, macvlan, macvtap and ipvlan alone, and where sysfs has the link below as
///   `lower_NAME`, which very old kernels do not.
///
/// `root` stands before the paths of /proc and /sys; the links are those of the network namespace the process is in.
/// Without /proc/net/if_inet6 IPv6 addresses have no flags, and a scope by their number. It is not one moment's
/// picture: looked at again, a few times at most, if a link was renamed or went away meanwhile. Errors: of
/// getifaddrs(3) and socket(2).
[[gnu::cold]] Result<std::vector<Link>> scan_interfaces(const std::string& root);

} // namespace platform
