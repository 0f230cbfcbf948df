// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <xenstorepp/transport.hpp>

#include "descriptor.hpp"

namespace xenstorepp {

/// The ways of a device file.
struct DeviceQuirks {
  /// It has no watches, takes but a few types of requests, and is always ready for poll(2), though a read(2) without an
  /// answer due may wait for ever.
  bool only_answers = false;
  /// After a message that it refused the kernel holds a part of it, and only a new opening helps.
  bool spoilt_by_refusal = false;
  /// The kernel keeps answers in a ring of so many bytes, and of one that goes round its end it gives what lies behind
  /// the ring instead of the rest: no read(2) may go beyond the end. 0: no care is needed.
  std::size_t torn_ring = 0;
};

/// By its path: NetBSD's, below /kern/, has them all. (xenbus_dev.c of its kernel. Until 1.13 of 2017, which is in
/// NetBSD 8, a read(2) without an answer slept, and any offset but 0 was EINVAL; since then it is EWOULDBLOCK, and what
/// is asked and answered is kept by thread: a second opening by the same thread shares it, and the first close(2) of
/// the two makes all calls on the other EBADF. The ring is as it was.)
DeviceQuirks quirks_of_device(std::string_view path) noexcept;

/// Back to the beginning of a file. False where there are no offsets. (No off_t in what follows: its size is each
/// file's own affair on 32-bit Linux.)
bool rewind_file(int fd) noexcept;

/// The system calls of a device file, for tests to put a driver of their own in its place.
struct DeviceCalls {
  ssize_t (*read)(int, void*, std::size_t) = ::read;
  ssize_t (*write)(int, const void*, std::size_t) = ::write;
  bool (*rewind)(int) = rewind_file;
};

/// A transport over a device file that was just opened. With a SOCK_SEQPACKET socket in its place one sees the limits
/// of the writes.
std::unique_ptr<Transport> make_device_transport(Descriptor file, std::string name = {}, DeviceQuirks quirks = {},
                                                 const DeviceCalls& calls = {});

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
