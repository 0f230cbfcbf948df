// SPDX-License-Identifier: BSD-2-Clause
// What OpenBSD tells of the links below others: vlan(4), trunk(4), aggr(4), bridge(4), veb(4).
#include "platform/bsd/stacking.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
// after <netinet/in.h>
#include <netinet/if_ether.h>
// after <netinet/if_ether.h> and <net/if.h>
#include <net/if_trunk.h>

#include "platform/bsd/field.hpp"

namespace platform {
namespace {

/// Of <net/if_bridge.h>, which brings pf(4)'s header along, with macros of the names "v4" and "v6". SIOCBRDGIFS is
/// declared with the size of struct ifbreq, of which here is the beginning, and takes a struct ifbifconf. Where a
/// release's struct ifbreq has another size, this request is unknown (ENOTTY), and no ports are told.
struct BridgePort {
  std::array<char, IFNAMSIZ> bridge;
  std::array<char, IFNAMSIZ> name;
  std::array<std::uint64_t, 8> rest;
};
struct BridgePorts {
  std::array<char, IFNAMSIZ> bridge;
  std::uint32_t bytes;
  BridgePort* ports;
};
constexpr unsigned long bridge_ports_request = _IOWR('i', 66, BridgePort);

/// As much as is declared is copied both ways.
union BridgeRequest {
  BridgePorts meant;
  BridgePort declared;
};

} // namespace

std::string link_below_vlan(int socket, const std::string& vlan) {
  if_parent request = {};
  if (!put_field(request.ifp_name, vlan)) return {};
  if (::ioctl(socket, SIOCGIFPARENT, &request) != 0) return {};
  return field_text(request.ifp_parent);
}

std::vector<std::string> ports_of_bond(int socket, const std::string& bond) {
  std::array<trunk_reqport, max_ports> ports{};
  trunk_reqall request = {};
  if (!put_field(request.ra_ifname, bond)) return {};
  request.ra_size = sizeof ports;
  request.ra_port = ports.data();
  if (::ioctl(socket, SIOCGTRUNK, &request) != 0) return {};
  std::vector<std::string> names;
  const auto count = std::clamp<int>(request.ra_ports, 0, ports.size()); // how many there are, whatever had room
  for (int i = 0; i < count; ++i)
    names.push_back(field_text(ports[static_cast<std::size_t>(i)].rp_portname));
  return names;
}

std::vector<std::string> ports_of_bridge(int socket, const std::string& bridge) {
  std::array<BridgePort, max_ports> ports{};
  BridgeRequest request{.declared = {}};
  if (bridge.size() >= request.meant.bridge.size()) return {};
  request.meant.bytes = sizeof ports;
  request.meant.ports = ports.data();
  std::ranges::copy(bridge, request.meant.bridge.begin());
  if (::ioctl(socket, bridge_ports_request, &request) != 0) return {};
  std::vector<std::string> names;
  const auto count = std::min<std::size_t>(request.meant.bytes / sizeof(BridgePort), ports.size());
  for (const auto& port : std::span(ports).first(count))
    names.emplace_back(port.name.data(), ::strnlen(port.name.data(), port.name.size()));
  return names;
}

} // namespace platform
