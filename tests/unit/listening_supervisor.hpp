// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/// The other end of NOTIFY_SOCKET.
class ListeningSupervisor {
public:
  /// Listens at a path, or, after "@", at an abstract name.
  explicit ListeningSupervisor(const std::string& name) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (name.size() >= sizeof(address.sun_path)) throw std::runtime_error("too long: " + name);
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.starts_with('@')) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0)
      throw std::runtime_error("bind " + name + ": " + std::strerror(errno));
  }
  ListeningSupervisor(const ListeningSupervisor&) = delete;
  ListeningSupervisor& operator=(const ListeningSupervisor&) = delete;
  ~ListeningSupervisor() { ::close(socket_); }

  /// The next message; "(none)" if there is none in ten seconds.
  std::string next(int patience_ms = 10000) const {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, patience_ms) != 1) return "(none)";
    std::array<char, 4096> text{};
    const auto size = ::recv(socket_, text.data(), text.size(), 0);
    return size < 0 ? "(none)" : std::string(text.data(), static_cast<std::size_t>(size));
  }

private:
  int socket_;
};
