// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/driver_kind.hpp"

#include <algorithm>
#include <array>

namespace platform {
namespace {

struct OtherName {
  std::string_view driver;
  std::string_view kind;
};

constexpr std::array<OtherName, 3> other_names{{
    {"802.1Q VLAN Support", "vlan"},
    {"B.A.T.M.A.N. advanced", "batadv"},
    {"bonding", "bond"},
}};

/// Drivers with the name of their kind. Newer kernels answer so for every driver that does not name itself, but has a
/// kind (ethtool_get_drvinfo() in net/ethtool/ioctl.c); older ones do not answer for these.
constexpr std::array<std::string_view, 37> same_names{
    "amt",    "bareudp", "bridge",      "dummy",  "erspan", "geneve",    "gre",    "gretap", "gtp",     "hsr",
    "ifb",    "ip6gre",  "ip6gretap",   "ip6tnl", "ipip",   "ipvlan",    "ipvtap", "macsec", "macvlan", "macvtap",
    "netkit", "nlmon",   "openvswitch", "ovpn",   "ppp",    "sit",       "team",   "tun",    "vcan",    "veth",
    "vrf",    "vti",     "vti6",        "vxcan",  "vxlan",  "wireguard", "xfrm",
};

} // namespace

std::string_view kind_of_driver(std::string_view driver, bool has_device) noexcept {
  const auto* other = std::ranges::find(other_names, driver, &OtherName::driver);
  if (other != other_names.end()) return other->kind;
  const auto* same = std::ranges::find(same_names, driver);
  if (same != same_names.end()) return *same;
  return has_device ? "" : "unknown";
}

} // namespace platform
