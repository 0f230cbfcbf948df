// SPDX-License-Identifier: BSD-2-Clause
#include "collect/address_order.hpp"

#include <algorithm>
#include <tuple>

#include "core/sort.hpp"

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

/// Smaller is more useful to the host. `place` is that in the kernel's order.
auto rank(const Address& address, std::size_t place) {
  const int reach = is_link_local(address) ? 2 : is_unique_local(address) ? 1 : 0;
  const int host_prefix = address.is_ipv6 ? 128 : 32;
  return std::tuple(address.is_ipv6, reach, address.deprecated, address.temporary, address.prefix_length >= host_prefix,
                    address.secondary, place);
}

std::vector<Address> by_rank(const std::vector<Address>& addresses) {
  std::vector<decltype(rank(Address{}, 0))> ranks;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (!is_hidden(addresses[i])) ranks.push_back(rank(addresses[i], i));
  }
  core::sort(ranks);
  std::vector<Address> sorted;
  sorted.reserve(ranks.size());
  for (const auto& one : ranks)
    sorted.push_back(addresses[std::get<std::size_t>(one)]);
  return sorted;
}

} // namespace

std::vector<Address> in_order_of_use(const std::vector<Address>& given) {
  auto addresses = by_rank(given);
  for (auto family = addresses.begin(); family != addresses.end();) {
    const auto end =
        std::find_if(family, addresses.end(), [&](const Address& one) { return one.is_ipv6 != family->is_ipv6; });
    const auto lasting = std::find_if(family, end, [](const Address& one) { return !is_passing(one); });
    if (lasting != end && !is_link_local(*lasting)) std::rotate(family, lasting, lasting + 1);
    family = end;
  }
  return addresses;
}

} // namespace collect
