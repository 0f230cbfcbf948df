// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bell.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace platform {
namespace {

constexpr int reads_at_once = 64; ///< so that a flood does not keep us for ever; the rest stays readable
constexpr std::size_t type_offset = 3;

/// Of <net/route.h>, the same on all BSDs: ADD, DELETE, CHANGE, GET, LOSING, REDIRECT, MISS, LOCK. What else there is
/// has other numbers on each.
constexpr std::array<unsigned, 8> routes_alone{0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x8};

} // namespace

void Bell::listen(core::Fd socket, Filter filter) noexcept {
  socket_ = std::move(socket);
  filter_ = filter;
}

bool Bell::silence() {
  bool rang = false;
  std::array<std::byte, 2048> buffer{}; // a longer message is cut off, and its beginning stays
  for (int reads = 0; reads < reads_at_once; ++reads) {
    const auto count = ::read(socket_.get(), buffer.data(), buffer.size());
    if (count > 0)
      rang = rang || filter_ == nullptr || filter_(std::span(buffer).first(static_cast<std::size_t>(count)));
    else if (count == 0 || errno == EAGAIN)
      break;
    else if (errno != EINTR)
      rang = true; // ENOBUFS: messages were lost (on OpenBSD RTM_DESYNC says so)
  }
  return rang;
}

core::Result<core::Fd> open_route_socket() {
  core::Fd socket(::socket(AF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNSPEC));
  if (!socket) return core::os_failure("routing socket");
  tune_route_socket(socket.get());
  return socket;
}

bool tells_of_interfaces(std::span<const std::byte> message) noexcept {
  if (message.size() <= type_offset) return true;
  const auto type = std::to_integer<unsigned>(message[type_offset]);
  return std::ranges::find(routes_alone, type) == routes_alone.end();
}

} // namespace platform
