// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// A socket on which the kernel tells that links or addresses changed, as a bell: nothing else is believed of what it
/// says. A message that it had no room for does no harm where each of them counts, as others are unread then; with a
/// filter it has to tell of the loss (tune_route_socket()), which is one more ring.
class Bell {
public:
  /// Whether a message counts.
  using Filter = bool (*)(std::span<const std::byte> message) noexcept;

  /// Without a filter every message counts. `socket` does not block.
  void listen(core::Fd socket, Filter filter = nullptr) noexcept;
  /// To be polled for POLLIN; -1 before listen().
  int fd() const noexcept { return socket_.get(); }
  /// Reads what is there, a bounded lot; true if something may have changed.
  bool silence();

private:
  core::Fd socket_;
  Filter filter_ = nullptr;
};

/// A routing socket, route(4), tuned. Errors: of socket(2).
core::Result<core::Fd> open_route_socket();

/// Has the kernel tell of messages that it had no room for, and not of routes, as far as it knows how; it goes on
/// without what it does not know. Each system has its own ways.
void tune_route_socket(int socket);

/// Whether a message of a routing socket may be about a link or an address: all that is not surely about routes alone,
/// of which a router hears without end. All BSDs begin it alike: length, version, type.
bool tells_of_interfaces(std::span<const std::byte> message) noexcept;

} // namespace platform
