// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "process.hpp"

namespace store_lab {

/// The address of a socket in the file system. Throws LabError if the path is too long for one (107 bytes).
inline sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw LabError("too long for a socket: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

} // namespace store_lab
