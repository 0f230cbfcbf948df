// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// A routing socket (route(4)) as a bell: it tells that links or addresses changed, and nothing else is believed of
/// what it says. What the kernel had no room for is one more ring.
class RouteBell {
public:
  /// Errors: of socket(2).
  core::Result<void> open();
  /// To be polled for POLLIN; -1 before open().
  int fd() const noexcept { return socket_.get(); }
  /// Reads what is there, a bounded lot; true if something may have changed. Routes alone, of which a router hears
  /// without end, do not count.
  bool silence();

private:
  core::Fd socket_;
};

/// Whether a message of a routing socket may be about a link or an address: all that is not surely about routes alone.
/// All BSDs begin it alike: length, version, type.
bool tells_of_interfaces(std::span<const std::byte> message) noexcept;

} // namespace platform
