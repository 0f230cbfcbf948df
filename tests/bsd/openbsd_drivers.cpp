// SPDX-License-Identifier: BSD-2-Clause
// What the drivers of OpenBSD's software links answer.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <sys/types.h>
// after <sys/types.h>
#include <dev/pv/pvvar.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/if_ether.h>
#include <sys/ioctl.h>
#include <unistd.h>
// after <netinet/if_ether.h> and <net/if.h>
#include <net/if_trunk.h>

#include "bsd/fake_network.hpp"

namespace {

int ask_trunk(FakeNetwork& network, trunk_reqall& request) {
  const auto trunk = network.bonds.find(static_cast<const char*>(request.ra_ifname));
  if (trunk == network.bonds.end()) return errno = ENOTTY, -1;
  const auto count = std::min(request.ra_size / sizeof(trunk_reqport), trunk->second.size());
  for (std::size_t i = 0; i < count; ++i)
    std::strncpy(static_cast<char*>(request.ra_port[i].rp_portname), trunk->second[i].c_str(), IFNAMSIZ);
  request.ra_ports = static_cast<int>(trunk->second.size());
  return 0;
}

/// struct ifbreq and struct ifbifconf of <net/if_bridge.h>.
struct Port {
  char ifbr_name[IFNAMSIZ];
  char ifbr_ifsname[IFNAMSIZ];
  char rest[64];
};
struct Ports {
  char ifbic_name[IFNAMSIZ];
  uint32_t ifbic_len;
  Port* ifbic_req;
};

/// bridge_bifconf()
int ask_bridge_ports(FakeNetwork& network, Ports& request) {
  const auto bridge = network.bridges.find(static_cast<const char*>(request.ifbic_name));
  if (bridge == network.bridges.end()) return errno = ENOTTY, -1;
  const auto count = std::min<std::size_t>(request.ifbic_len / sizeof(Port), bridge->second.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::strncpy(static_cast<char*>(request.ifbic_req[i].ifbr_name), bridge->first.c_str(), IFNAMSIZ);
    std::strncpy(static_cast<char*>(request.ifbic_req[i].ifbr_ifsname), bridge->second[i].c_str(), IFNAMSIZ);
  }
  request.ifbic_len = static_cast<uint32_t>(count * sizeof(Port));
  return 0;
}

int ask_parent(FakeNetwork& network, if_parent& request) {
  const auto vlan = network.parents.find(static_cast<const char*>(request.ifp_name));
  if (vlan == network.parents.end()) return errno = ENOTTY, -1;
  if (vlan->second.empty()) return errno = EADDRNOTAVAIL, -1;
  std::strncpy(static_cast<char*>(request.ifp_parent), vlan->second.c_str(), IFNAMSIZ);
  return 0;
}

/// sys/dev/pv/pvbus.c, pvbusioctl(); the name of the hypervisor is in the file that plays the device.
int ask_pvbus(const FakeNetwork& network, pvbus_req& request) {
  std::array<char, 32> hypervisor{};
  const auto length = ::pread(network.asked, hypervisor.data(), hypervisor.size() - 1, 0);
  if (length <= 0) return errno = ENODEV, -1;
  if (std::string_view(hypervisor.data()) == "EACCES") return errno = EACCES, -1; // as open(2) would have it
  if (std::string_view(hypervisor.data()) == "ENOMEM") return errno = ENOMEM, -1;
  if (request.pvr_keylen <= static_cast<std::size_t>(length)) return errno = ENOMEM, -1;
  std::strncpy(request.pvr_key, hypervisor.data(), request.pvr_keylen);
  return 0;
}

} // namespace

const std::uint8_t type_of_new_address = RTM_NEWADDR;
const std::uint8_t type_of_loss = RTM_DESYNC;

int set_route_option(FakeNetwork& network, int level, int name, const void* value, socklen_t size) noexcept {
  unsigned mask = 0;
  if (level != AF_ROUTE || size != sizeof mask) return errno = ENOPROTOOPT, -1;
  std::memcpy(&mask, value, sizeof mask);
  network.hears_all_tables = network.hears_all_tables || (name == ROUTE_TABLEFILTER && mask == RTABLE_ANY);
  if (name != ROUTE_MSGFILTER) return 0;
  for (std::uint8_t type = 0; type < 32; ++type) {
    if ((mask >> type & 1U) != 0) network.only_types.push_back(type);
  }
  return 0;
}

const bool bridge_lists_in_part = true;

int ask_drivers(FakeNetwork& network, unsigned long request, void* argument) noexcept {
  constexpr unsigned long bridge_ports = 0xc0606942; // SIOCBRDGIFS in golang-golang-x-sys-dev
  switch (request) {
    case SIOCGTRUNK: return ask_trunk(network, *static_cast<trunk_reqall*>(argument));
    case bridge_ports: return ask_bridge_ports(network, *static_cast<Ports*>(argument));
    case PVBUSIOC_TYPE: return ask_pvbus(network, *static_cast<pvbus_req*>(argument));
    case SIOCGIFPARENT: return ask_parent(network, *static_cast<if_parent*>(argument));
    default: return errno = ENOTTY, -1;
  }
}
