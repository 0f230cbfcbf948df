// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>

#include <sys/types.h>
// after <sys/types.h>
#include <ifaddrs.h>

namespace platform {

/// What a kernel knows of an address of its own.
struct AddressState {
  bool tentative = false; ///< duplicate address detection has not ended
  bool duplicated = false;
  bool deprecated = false;
  bool temporary = false;
};

/// Of an IPv4 or IPv6 address that getifaddrs(3) told; nothing if it is gone meanwhile. `socket` is one of AF_INET6, by
/// which it is asked for where getifaddrs(3) does not tell; without one (-1) it has no state.
std::optional<AddressState> read_address_state(int socket, const ifaddrs& entry);

} // namespace platform
