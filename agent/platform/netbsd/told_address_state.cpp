// SPDX-License-Identifier: BSD-2-Clause
// NetBSD's getifaddrs(3) tells the state of each address, and IPv4 addresses have one, too.
#include "platform/bsd/address_state.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
// after <net/if.h> and <netinet/in.h>
#include <netinet/in_var.h>
#include <netinet6/in6_var.h>

namespace platform {

std::optional<AddressState> read_address_state(int /*socket*/, const ifaddrs& entry) {
  const auto flags = entry.ifa_addrflags;
  if (entry.ifa_addr->sa_family == AF_INET)
    return AddressState{(flags & IN_IFF_TENTATIVE) != 0, (flags & IN_IFF_DUPLICATED) != 0, false, false};
  return AddressState{(flags & IN6_IFF_TENTATIVE) != 0, (flags & IN6_IFF_DUPLICATED) != 0,
                      (flags & IN6_IFF_DEPRECATED) != 0, (flags & IN6_IFF_TEMPORARY) != 0};
}

} // namespace platform
