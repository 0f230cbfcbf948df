// SPDX-License-Identifier: BSD-2-Clause
#include "platform/peer_user.hpp"

#include <sys/types.h>
// after <sys/types.h>; OpenBSD declares getpeereid(3) here, the others in <unistd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace platform {

std::optional<uid_t> peer_user(int socket) noexcept {
  uid_t user = 0;
  gid_t group = 0;
  if (::getpeereid(socket, &user, &group) != 0) return std::nullopt;
  return user;
}

} // namespace platform
