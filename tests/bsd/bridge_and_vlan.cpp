// SPDX-License-Identifier: BSD-2-Clause
// What FreeBSD's and NetBSD's bridge(4) and vlan(4) answer.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <netinet/if_ether.h>
// after <net/if.h>
#include <net/if_bridgevar.h>

#include "bsd/fake_network.hpp"

/// bridge_ioctl_gifs() copies as many as there is room for, and says how many bytes these are.
int ask_bridge(FakeNetwork& network, void* argument) noexcept {
  auto& request = *static_cast<ifdrv*>(argument);
  const auto bridge = network.bridges.find(static_cast<const char*>(request.ifd_name));
  if (bridge == network.bridges.end()) return errno = EINVAL, -1;
  if (request.ifd_cmd != BRDGGIFS || request.ifd_len != sizeof(ifbifconf)) return errno = EINVAL, -1;
  auto& list = *static_cast<ifbifconf*>(request.ifd_data);
  const auto count = std::min<std::size_t>(list.ifbic_len / sizeof(ifbreq), bridge->second.size());
  for (std::size_t i = 0; i < count; ++i)
    std::strncpy(static_cast<char*>(list.ifbic_req[i].ifbr_ifsname), bridge->second[i].c_str(), IFNAMSIZ);
  list.ifbic_len = static_cast<uint32_t>(count * sizeof(ifbreq));
  return 0;
}

/// A VLAN without a parent has an empty one. struct vlanreq: the name, and 2 or 4 bytes more.
int ask_vlan(FakeNetwork& network, void* argument) noexcept {
  const auto& request = *static_cast<const ifreq*>(argument);
  const auto vlan = network.parents.find(static_cast<const char*>(request.ifr_name));
  if (vlan == network.parents.end()) return errno = EINVAL, -1;
  std::memset(request.ifr_data, 0, IFNAMSIZ + 4);
  std::strncpy(request.ifr_data, vlan->second.c_str(), IFNAMSIZ);
  return 0;
}
