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

} // namespace

int ask_drivers(FakeNetwork& network, unsigned long request, void* argument) noexcept {
  switch (request) {
    case SIOCGLAGG: return ask_lagg(network, *static_cast<lagg_reqall*>(argument));
    case SIOCGDRVSPEC: return ask_bridge(network, argument);
    case SIOCGIFGENERIC: return ask_vlan(network, argument);
    default: return errno = EINVAL, -1;
  }
}
