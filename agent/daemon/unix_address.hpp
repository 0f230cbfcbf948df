// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "core/decimal.hpp"
#include "core/error.hpp"

namespace agent {

/// Where a unix socket is. Errors: the path does not fit into what the kernel takes.
inline core::Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  constexpr auto most = sizeof(address.sun_path) - 1;
  if (path.empty() || path.size() > most)
    return core::failure({"a socket's path has 1 to ", core::Decimal(most), " bytes: ", path});
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

/// Asks for a connection and does not wait for it. Errors: those of the system; EAGAIN if its queue is full.
inline core::Result<void> connect_to(int socket, const sockaddr_un& address) {
  int done = -1;
  do {
    done = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  } while (done < 0 && errno == EINTR);
  if (done < 0) return core::os_failure("connect to ", address.sun_path);
  return {};
}

} // namespace agent
