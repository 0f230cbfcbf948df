// SPDX-License-Identifier: BSD-2-Clause
#include "platform/peer_user.hpp"

#include <sys/socket.h>

namespace platform {

std::optional<uid_t> peer_user(int socket) noexcept {
  ucred credentials = {};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

} // namespace platform
