// SPDX-License-Identifier: BSD-2-Clause
// For a system whose headers know no netlink(4): FreeBSD before 13.2.
#include "platform/freebsd/netlink_socket.hpp"

namespace platform {

core::Result<core::Fd> open_netlink_socket() {
  return core::failure("this program was built on a FreeBSD without netlink: before 13.2");
}

} // namespace platform
