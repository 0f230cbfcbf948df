// SPDX-License-Identifier: BSD-2-Clause
// What the drivers of NetBSD's software links answer.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <sys/ioctl.h>
// after <net/if.h>
#include <net/agr/if_agrioctl.h>
#include <net/route.h>
#include <netinet/if_ether.h>
// after <netinet/if_ether.h>
#include <net/if_bridgevar.h>
#include <net/if_lagg.h>

#include "bsd/fake_network.hpp"

namespace {

/// agr_getportlist() writes the count and the ports one behind the other, or nothing if they do not fit.
int ask_agr(const std::vector<std::string>& ports, agrreq& asked) {
  if (asked.ar_version != AGRREQ_VERSION || asked.ar_cmd != AGRCMD_PORTLIST) return errno = EINVAL, -1;
  if (asked.ar_buflen < sizeof(agrportlist) + ports.size() * sizeof(agrportinfo)) return errno = E2BIG, -1;
  const agrportlist list{static_cast<int>(ports.size())};
  auto* at = static_cast<char*>(asked.ar_buf);
  std::memcpy(at, &list, sizeof list);
  at += sizeof list;
  for (const auto& port : ports) {
    agrportinfo info = {};
    std::strncpy(static_cast<char*>(info.api_ifname), port.c_str(), IFNAMSIZ);
    std::memcpy(at, &info, sizeof info);
    at += sizeof info;
  }
  return 0;
}

/// SIOCGLAGG: as many as there is room for, and room for one more, whatever the structure has already.
int ask_lagg(const std::vector<std::string>& ports, lagg_req& asked) {
  const auto room = std::min(ports.size(), asked.lrq_nports);
  auto* at = reinterpret_cast<char*>(&asked);
  std::memset(at, 0, sizeof asked + room * sizeof(laggreqport));
  asked.lrq_nports = ports.size();
  at += offsetof(lagg_req, lrq_reqports);
  for (std::size_t i = 0; i < room; ++i)
    std::strncpy(at + i * sizeof(laggreqport) + offsetof(laggreqport, rp_portname), ports[i].c_str(), IFNAMSIZ);
  if (ports.size() > room) return errno = ENOBUFS, -1;
  return 0;
}

/// bridge_ioctl_gifs() with BC_F_XLATEIN: the list is that of the request, and is left as it is if it is too short.
int ask_bridge(const std::vector<std::string>& ports, ifdrv& request) {
  if (request.ifd_cmd != BRDGGIFS) return errno = EINVAL, -1;
  const auto needed = ports.size() * sizeof(ifbreq);
  for (std::size_t i = 0; needed <= request.ifd_len && i < ports.size(); ++i) {
    ifbreq port = {};
    std::strncpy(static_cast<char*>(port.ifbr_ifsname), ports[i].c_str(), IFNAMSIZ);
    std::memcpy(static_cast<char*>(request.ifd_data) + i * sizeof port, &port, sizeof port);
  }
  request.ifd_len = needed;
  return 0;
}

} // namespace

const std::uint8_t type_of_new_address = RTM_NEWADDR;
const std::uint8_t type_of_loss = 0;

int set_route_option(FakeNetwork& network, int level, int name, const void* value, socklen_t size) noexcept {
  const auto* bytes = static_cast<const std::uint8_t*>(value);
  if (level == SOL_SOCKET && name == SO_RERROR && size == sizeof(int))
    network.tells_of_losses = bytes[0] != 0;
  else if (level == AF_ROUTE && name == RO_MSGFILTER)
    network.only_types.assign(bytes, bytes + size);
  else
    return errno = ENOPROTOOPT, -1;
  return 0;
}

const bool bridge_lists_in_part = false;

int ask_drivers(FakeNetwork& network, unsigned long request, void* argument) noexcept {
  if (request == SIOCGDRVSPEC) {
    auto& asked = *static_cast<ifdrv*>(argument);
    const auto bridge = network.bridges.find(static_cast<const char*>(asked.ifd_name));
    return bridge == network.bridges.end() ? (errno = EINVAL, -1) : ask_bridge(bridge->second, asked);
  }
  if (request != SIOCGIFGENERIC) return errno = EINVAL, -1;
  const auto& generic = *static_cast<const ifreq*>(argument);
  const auto bond = network.bonds.find(static_cast<const char*>(generic.ifr_name));
  if (bond == network.bonds.end()) return ask_vlan(network, argument);
  if (bond->first.starts_with("agr")) return ask_agr(bond->second, *reinterpret_cast<agrreq*>(generic.ifr_data));
  return ask_lagg(bond->second, *reinterpret_cast<lagg_req*>(generic.ifr_data));
}
