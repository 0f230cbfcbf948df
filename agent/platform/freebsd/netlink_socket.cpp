// SPDX-License-Identifier: BSD-2-Clause
#include "platform/freebsd/netlink_socket.hpp"

#include <array>
#include <cerrno>

#include <sys/types.h>
// after <sys/types.h>
#include <netlink/netlink.h>
#include <netlink/route/common.h>
#include <sys/socket.h>

#include "core/decimal.hpp"

namespace platform {

/// nl_groups of the address would do for these groups, too; netlink(4) has the option.
core::Result<core::Fd> open_netlink_socket() {
  core::Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  if (!socket && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT))
    return core::failure("this kernel has no netlink: kldload netlink; netlink_load=YES in /boot/loader.conf");
  if (!socket) return core::os_failure("netlink socket");
  sockaddr_nl own = {};
  own.nl_len = sizeof own;
  own.nl_family = AF_NETLINK;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
    return core::os_failure("netlink socket: bind");
  for (const int group : std::array<int, 3>{RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR}) {
    if (::setsockopt(socket.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0)
      return core::os_failure("netlink socket: group ", core::Decimal(group));
  }
  return socket;
}

} // namespace platform
