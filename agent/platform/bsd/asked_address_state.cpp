// SPDX-License-Identifier: BSD-2-Clause
// FreeBSD and OpenBSD have states of IPv6 addresses alone, which are asked for: ip6(4).
#include "platform/bsd/address_state.hpp"

#include <algorithm>
#include <cstring>

#include <net/if.h>
#include <netinet/in.h>
#include <netinet6/in6_var.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "platform/bsd/field.hpp"

namespace platform {

std::optional<AddressState> read_address_state(int socket, const ifaddrs& entry) {
  if (socket < 0 || entry.ifa_addr->sa_family != AF_INET6) return AddressState{};
  in6_ifreq request = {};
  if (!put_field(request.ifr_name, entry.ifa_name)) return AddressState{};
  std::memcpy(&request.ifr_addr, entry.ifa_addr,
              std::min<std::size_t>(sizeof request.ifr_addr, entry.ifa_addr->sa_len));
  if (::ioctl(socket, SIOCGIFAFLAG_IN6, &request) != 0) return std::nullopt;
  const auto flags = static_cast<unsigned>(request.ifr_ifru.ifru_flags6);
  return AddressState{(flags & IN6_IFF_TENTATIVE) != 0, (flags & IN6_IFF_DUPLICATED) != 0,
                      (flags & IN6_IFF_DEPRECATED) != 0, (flags & IN6_IFF_TEMPORARY) != 0};
}

} // namespace platform
