// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bell.hpp"

#include <array>

#include <sys/types.h>
// after <sys/types.h>
#include <sys/socket.h>
// after <sys/socket.h>
#include <net/route.h>

namespace platform {

/// RO_MSGFILTER is that of route(4): the types that are wanted.
void tune_route_socket(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_RERROR, &on, sizeof on);
  constexpr std::array<unsigned char, 5> wanted{RTM_IFANNOUNCE, RTM_IFINFO, RTM_NEWADDR, RTM_DELADDR, RTM_CHGADDR};
  ::setsockopt(socket, AF_ROUTE, RO_MSGFILTER, wanted.data(), wanted.size());
}

} // namespace platform
