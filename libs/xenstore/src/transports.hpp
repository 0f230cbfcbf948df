// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <xenstorepp/transport.hpp>

#include "descriptor.hpp"

namespace xenstorepp {

/// The ways of a device file.
struct DeviceQuirks {
  /// It has no watches, and is always ready for poll(2).
  bool only_answers = false;
  /// After a message that it refused the kernel holds a part of it, and only a new opening helps.
  bool spoilt_by_refusal = false;
};

/// By its path: NetBSD's, below /kern/, has both (xenbus_dev.c of its kernel).
DeviceQuirks quirks_of_device(std::string_view path) noexcept;

/// A transport over an open device file. With a SOCK_SEQPACKET socket in its place one sees the limits of the writes.
std::unique_ptr<Transport> make_device_transport(Descriptor file, std::string name = {}, DeviceQuirks quirks = {});

/// A transport over a connected stream socket, which must be non-blocking.
std::unique_ptr<Transport> make_socket_transport(Descriptor socket, std::string name = {});

/// connect_socket() for a socket, open_device() for anything else.
Result<std::unique_ptr<Transport>> open_path(const std::string& path);

/// The first of `paths` that opens. Errors: that of the first that exists, or of the first at all if none does.
Result<std::unique_ptr<Transport>> open_first(std::span<const char* const> paths);

/// What one read(2) or recv(2) gave, in the words of Transport::receive(). `os_error` counts only if `count` is
/// negative.
Result<std::size_t> received(ssize_t count, int os_error);

} // namespace xenstorepp
