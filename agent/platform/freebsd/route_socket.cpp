// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bell.hpp"

#include <sys/types.h>
// after <sys/types.h>
#include <sys/socket.h>

namespace platform {

/// Messages about routes it cannot keep back: route(4).
void tune_route_socket(int socket) {
  constexpr int so_rerror = 0x00020000; // of <sys/socket.h>, which before FreeBSD 14 has it as little as the kernel
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, so_rerror, &on, sizeof on);
}

} // namespace platform
