// SPDX-License-Identifier: BSD-2-Clause
// What the drivers of FreeBSD's software links answer.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/ioctl.h>
// after <net/ethernet.h> and <net/if.h>
#include <net/if_bridgevar.h>
#include <net/if_lagg.h>

#include "bsd/fake_network.hpp"

namespace {

int ask_lagg(FakeNetwork& network, lagg_reqall& request) {
  const auto lagg = network.bonds.find(static_cast<const char*>(request.ra_ifname));
  if (lagg == network.bonds.end()) return errno = EINVAL, -1;
  const auto count = std::min(request.ra_size / sizeof(lagg_reqport), lagg->second.size());
  for (std::size_t i = 0; i < count; ++i)
    std::strncpy(static_cast<char*>(request.ra_port[i].rp_portname), lagg->second[i].c_str(), IFNAMSIZ);
  request.ra_ports = static_cast<int>(lagg->second.size());
  return 0;
}

/// bridge_ioctl_gifs() copies as many as there is room for, and says how many bytes these are.
int ask_bridge(FakeNetwork& network, const ifdrv& request) {
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

} // namespace

const std::uint8_t type_of_new_address = 0xc;
const std::uint8_t type_of_loss = 0;

int set_route_option(FakeNetwork& network, int level, int name, const void* value, socklen_t size) noexcept {
  constexpr int rerror = 0x20000; // SO_RERROR, which Go does not know
  if (level != SOL_SOCKET || name != rerror || size != sizeof(int)) return errno = ENOPROTOOPT, -1;
  network.tells_of_losses = *static_cast<const int*>(value) != 0;
  return 0;
}

const bool bridge_lists_in_part = true;

int ask_drivers(FakeNetwork& network, unsigned long request, void* argument) noexcept {
  switch (request) {
    case SIOCGLAGG: return ask_lagg(network, *static_cast<lagg_reqall*>(argument));
    case SIOCGDRVSPEC: return ask_bridge(network, *static_cast<const ifdrv*>(argument));
    case SIOCGIFGENERIC: return ask_vlan(network, argument);
    default: return errno = EINVAL, -1;
  }
}
