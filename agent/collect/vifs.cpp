// SPDX-License-Identifier: BSD-2-Clause
#include "collect/vifs.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <arpa/inet.h>

namespace collect {
namespace {

using platform::Address;
using platform::Scope;

bool is_link_local(const Address& address) {
  if (address.scope == Scope::link) return true;
  const auto& b = address.bytes;
  return address.is_ipv6 ? b[0] == 0xfe && (b[1] & 0xc0) == 0x80 : b[0] == 169 && b[1] == 254;
}

bool is_unique_local(const Address& address) { return address.is_ipv6 && (address.bytes[0] & 0xfe) == 0xfc; }

bool is_reported(const Address& address) { return address.scope != Scope::host && !address.tentative; }

/// Smaller is more useful to the host.
auto rank(const Address& address) {
  const int reach = is_link_local(address) ? 2 : is_unique_local(address) ? 1 : 0;
  const int host_prefix = address.is_ipv6 ? 128 : 32;
  return std::tuple(reach, address.deprecated, address.temporary, address.prefix_length >= host_prefix,
                    address.secondary);
}

/// Those that are reported; among equals in the order given.
std::vector<Address> by_rank(std::span<const Address> addresses) {
  std::vector<Address> sorted;
  for (const auto& address : addresses) {
    if (is_reported(address)) sorted.insert(std::ranges::upper_bound(sorted, rank(address), {}, rank), address);
  }
  return sorted;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.is_ipv6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

model::Vif to_vif(const platform::Link& link) {
  model::Vif vif;
  vif.devid = *link.devid;
  vif.link_index = link.index;
  vif.name = link.name;
  vif.mac = link.mac;
  if (!link.up) return vif;
  for (const auto& address : by_rank(link.addresses)) {
    auto& list = address.is_ipv6 ? vif.ipv6 : vif.ipv4;
    if (list.size() == max_addresses) {
      ++vif.omitted;
      continue;
    }
    auto text = to_text(address);
    // The same address may stand twice on a link, with different prefixes.
    if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
  }
  return vif;
}

} // namespace

std::vector<model::Vif> select_vifs(std::span<const platform::Link> links) {
  std::vector<const platform::Link*> frontends;
  for (const auto& link : links) {
    if (link.devid) frontends.push_back(&link);
  }
  std::ranges::sort(frontends, {}, [](const platform::Link* link) { return std::tuple(*link->devid, link->index); });
  std::vector<model::Vif> vifs;
  for (const auto* link : frontends) {
    if (vifs.empty() || vifs.back().devid != *link->devid) vifs.push_back(to_vif(*link));
  }
  return vifs;
}

} // namespace collect
