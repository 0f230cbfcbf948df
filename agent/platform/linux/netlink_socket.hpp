// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/fd.hpp"
#include "platform/linux/rtnetlink.hpp"
#include "platform/platform.hpp"

namespace platform {

/// Asks the kernel for its links and addresses. The socket is opened with the first question and kept.
class NetlinkDumper {
public:
  /// All links and their addresses. Repeated, a few times at most, while the kernel says that something changed
  /// meanwhile. Errors: of the socket calls, ETIMEDOUT where the kernel does not answer within a second, or what it
  /// answered.
  Result<std::vector<Link>> links();

  /// The addresses alone: cheaper, where the links are known. Errors as above.
  Result<std::vector<rtnetlink::Snapshot::OwnedAddress>> addresses();

  bool is_open() const noexcept { return static_cast<bool>(socket_); }
  /// Whether the interface with this index has this name just now. Only while open.
  bool has_name(std::uint32_t index, const std::string& name) const;

private:
  Result<void> open();
  Result<rtnetlink::Snapshot> read(std::initializer_list<std::uint16_t> types);
  Result<rtnetlink::Reading> dump(std::uint16_t type, rtnetlink::Snapshot& snapshot);
  Result<rtnetlink::Reading> receive(std::uint32_t sequence, rtnetlink::Snapshot& snapshot);

  core::Fd socket_;
  std::uint32_t sequence_ = 0;
  std::vector<std::byte> buffer_;
};

/// A netlink socket that hears of every change of links and addresses.
Result<core::Fd> open_netlink_bell();

/// What a bell rang for.
struct NetlinkNews {
  bool links = false;
  bool addresses = false;
};

/// Reads a bell until it is quiet, or long enough. Only the kinds of the kernel's messages count; an overrun (ENOBUFS),
/// and a message of any other kind, may have been about both. Those of other senders are passed over.
NetlinkNews silence_netlink_bell(int fd);

} // namespace platform
