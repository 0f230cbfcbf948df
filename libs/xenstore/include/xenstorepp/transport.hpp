// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include <xenstorepp/error.hpp>

namespace xenstorepp {

/// What a way to xenstored can do beside reading, writing and listing. Linux's, FreeBSD's and sockets can do all.
struct Capabilities {
  bool watch = true;       ///< false: watches must not be set, there are no events, and the descriptor tells nothing
  bool transaction = true; ///< false: Client::transact() fails
  bool remove = true;      ///< false: remove() leaves the nodes where they are, with empty values
};

/// A way to xenstored: something that carries the bytes of messages there and back. The client does the rest.
/// Implement it to reach a xenstored by other means, or to test against one that misbehaves.
class XENSTOREPP_API Transport {
public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// The descriptor to poll(2) for POLLIN. (And for POLLOUT, only after send() took less than it was given.)
  virtual int fd() const noexcept = 0;

  /// How many requests may be unanswered at a time. 1 on every device file: Linux keeps one message buffer per open
  /// file, and a second request overwrites a first that is still queued - silently, so that wrong keys are written
  /// (xenbus_dev_frontend.c; measured on Linux 6.1). 64 on sockets.
  virtual unsigned window() const noexcept = 0;

  /// The longest payload that can be sent, in bytes: 4080 on the devices of Linux, FreeBSD and NetBSD, whose 4096-byte
  /// buffer includes the header; 1024 on OpenBSD's.
  virtual std::size_t max_payload() const noexcept = 0;

  /// Sends the beginning of one whole message; returns how many bytes were taken, 0 if none can be just now. A device
  /// takes all or fails. Errors: Code::closed - the connection is gone; any other - this message was refused, no reply
  /// will come, and the connection stands. (Linux's device answers a WATCH it cannot set with an errno of write(2).)
  virtual Result<std::size_t> send(std::span<const std::byte> message) = 0;

  /// Reads once, as much as is there; to be called after poll(2) said POLLIN. 0: nothing there after all.
  /// Errors: Code::closed at the end of the stream, or when reading fails.
  virtual Result<std::size_t> receive(std::span<std::byte> buffer) = 0;

  /// All, unless a transport says otherwise.
  virtual Capabilities capabilities() const noexcept;

  /// Where it leads, for people: the path of the device file or socket. "" if it has no name.
  virtual std::string name() const;
};

/// The kernel's device file, such as /dev/xen/xenbus. The file is opened close-on-exec and non-blocking.
///
/// NetBSD's (any path below /kern/) has no watches, a time-out cannot cut it short, and a message that it refuses
/// closes the connection, as the kernel keeps a part of it. It belongs to the thread that opened it, and a thread may
/// have one: closing a second makes the first Code::closed.
///
/// On OpenBSD it is pvbus(4), with neither watches nor transactions nor removal, and payloads of 1024 bytes. Do not
/// read or list there what may be longer - a node whose value has more than 1024 bytes, or, without a value, the names
/// of its children with a NUL each: its kernel panics, or writes past a buffer (sys/dev/pv/xenstore.c, 1.46 and 1.49).
/// Of a value of 1024 bytes the last is lost. What xenstored refuses with an error unknown to that kernel (EQUOTA,
/// E2BIG, EPERM) is Code::not_permitted.
///
/// Errors: Code::system with os_error: ENOENT (no Xen, or no store event channel), EACCES (not root), ENODEV (another
/// hypervisor's pvbus) ...
XENSTOREPP_API Result<std::unique_ptr<Transport>> open_device(const std::string& path);

/// A unix stream socket on which a xenstored listens. Waits at most five seconds for a listener whose queue is full.
/// Errors: Code::system.
XENSTOREPP_API Result<std::unique_ptr<Transport>> connect_socket(const std::string& path);

/// The usual way to xenstored on this machine. If the environment has XENSTORED_PATH, that (a socket or a device file)
/// and nothing else; otherwise the first that opens of /dev/xen/xenbus, /proc/xen/xenbus, /dev/xen/xenstore (FreeBSD),
/// /kern/xen/xenbus (NetBSD), /dev/pvbus0 and /dev/pvbus1 (OpenBSD), /run/xenstored/socket, /var/run/xenstored/socket
/// (dom0). Errors: that of the first candidate that exists, sooner of one that is not another hypervisor's (ENODEV), or
/// of the first candidate if none does.
XENSTOREPP_API Result<std::unique_ptr<Transport>> open_default();

} // namespace xenstorepp
