// SPDX-License-Identifier: BSD-2-Clause
#include "collect/address_order.hpp"

#include <algorithm>
#include <tuple>

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

bool is_hidden(const Address& address) { return address.scope == Scope::host || address.tentative; }

bool is_passing(const Address& address) { return address.deprecated || address.temporary; }

/// Smaller is more useful to the host.
auto rank(const Address& address) {
  const int reach = is_link_local(address) ? 2 : is_unique_local(address) ? 1 : 0;
  const int host_prefix = address.is_ipv6 ? 128 : 32;
  return std::tuple(address.is_ipv6, reach, address.deprecated, address.temporary,
                    address.prefix_length >= host_prefix, address.secondary);
}

} // namespace

std::vector<Address> in_order_of_use(std::vector<Address> addresses) {
  std::erase_if(addresses, is_hidden);
  std::ranges::stable_sort(addresses, {}, rank);
  for (auto family = addresses.begin(); family != addresses.end();) {
    const auto end = std::find_if(family, addresses.end(),
                                  [&](const Address& one) { return one.is_ipv6 != family->is_ipv6; });
    const auto lasting = std::find_if(family, end, [](const Address& one) { return !is_passing(one); });
    if (lasting != end && !is_link_local(*lasting)) std::rotate(family, lasting, lasting + 1);
    family = end;
  }
  return addresses;
}

} // namespace collect
