// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bell.hpp"

#include <sys/types.h>
// after <sys/types.h>
#include <sys/socket.h>
// after <sys/socket.h>
#include <net/route.h>

namespace platform {

/// A bit for each type that is wanted (route(4)). RTM_DESYNC is what this kernel says when messages were lost.
void tune_route_socket(int socket) {
  constexpr unsigned wanted = ROUTE_FILTER(RTM_NEWADDR) | ROUTE_FILTER(RTM_DELADDR) | ROUTE_FILTER(RTM_IFINFO) |
                              ROUTE_FILTER(RTM_IFANNOUNCE) | ROUTE_FILTER(RTM_DESYNC) | ROUTE_FILTER(RTM_CHGADDRATTR);
  ::setsockopt(socket, AF_ROUTE, ROUTE_MSGFILTER, &wanted, sizeof wanted);
  const unsigned all_tables = RTABLE_ANY; // interfaces in other rdomain(4)s are ours, too
  ::setsockopt(socket, AF_ROUTE, ROUTE_TABLEFILTER, &all_tables, sizeof all_tables);
}

} // namespace platform
