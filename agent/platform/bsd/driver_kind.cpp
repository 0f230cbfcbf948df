// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/driver_kind.hpp"

#include <algorithm>
#include <array>

namespace platform {
namespace {

/// The driver's name, and the kind.
constexpr std::array<std::array<std::string_view, 2>, 43> software{{
    {"aggr", "bond"},    {"agr", "bond"},      {"bridge", "bridge"}, {"bpe", "bpe"},       {"carp", "carp"},
    {"disc", "dummy"},   {"edsc", "dummy"},    {"enc", "enc"},       {"epair", "veth"},    {"faith", "faith"},
    {"gif", "gif"},      {"gre", "gre"},       {"ipsec", "ipsec"},   {"ipsecif", "ipsec"}, {"l2tp", "l2tp"},
    {"openvpn", "ovpn"}, {"lagg", "bond"},     {"mpe", "mpls"},      {"mpw", "mpls"},      {"ng", "netgraph"},
    {"npflog", "pflog"}, {"ovpnc", "ovpn"},    {"ovpns", "ovpn"},    {"pair", "veth"},     {"pflog", "pflog"},
    {"pflow", "pflow"},  {"pfsync", "pfsync"}, {"ppp", "ppp"},       {"pppoe", "ppp"},     {"sec", "ipsec"},
    {"shmif", "veth"},   {"stf", "sit"},       {"svlan", "vlan"},    {"tap", "tun"},       {"tpmr", "bridge"},
    {"trunk", "bond"},   {"tun", "tun"},       {"veb", "bridge"},    {"vether", "dummy"},  {"vlan", "vlan"},
    {"vport", "veth"},   {"vxlan", "vxlan"},   {"wg", "wireguard"},
}};

std::string_view without_unit(std::string_view name) noexcept {
  return name.substr(0, name.find_last_not_of("0123456789") + 1);
}

} // namespace

std::string_view kind_of_bsd_driver(std::string_view driver) noexcept {
  const auto known = std::ranges::find(software, without_unit(driver), [](const auto& row) { return row[0]; });
  return known == software.end() ? std::string_view() : (*known)[1];
}

std::string_view kind_of_bsd_interface(std::string_view name) noexcept {
  if (name.find('.') != std::string_view::npos) return "vlan";
  return without_unit(name).size() == name.size() ? std::string_view() : kind_of_bsd_driver(name);
}

} // namespace platform
