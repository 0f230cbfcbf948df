// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "platform/platform.hpp"

/// rtnetlink(7) as bytes, without a socket: what the kernel answers to RTM_GETLINK and RTM_GETADDR.
namespace platform::rtnetlink {

/// Links and addresses gathered from the replies to the two dumps.
struct Snapshot {
  std::vector<Link> links; ///< without addresses and devids
  struct OwnedAddress {
    std::uint32_t link_index = 0;
    Address address;
  };
  std::vector<OwnedAddress> addresses;
};

enum class Progress : std::uint8_t {
  more,   ///< all fine so far, the dump goes on
  done,   ///< NLMSG_DONE was there
  failed, ///< the kernel reported an error: see `error`
};

struct Reading {
  Progress progress = Progress::more;
  int error = 0;            ///< errno, where the dump failed
  bool interrupted = false; ///< something changed in between (NLM_F_DUMP_INTR): the whole is to be done again
};

/// Reads one datagram of a dump's reply and adds to the snapshot. Messages with another sequence number, of another
/// kind, too short, or with attributes that do not fit, are passed over; nothing outside `datagram` is looked at.
Reading read_dump(std::span<const std::byte> datagram, std::uint32_t sequence, Snapshot& snapshot);

/// Puts the addresses to their links, dropping those of a link that is not there. Sorted by interface index.
std::vector<Link> assemble(Snapshot snapshot);

} // namespace platform::rtnetlink
