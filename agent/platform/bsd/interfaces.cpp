// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/interfaces.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/fd.hpp"
#include "platform/bsd/address_state.hpp"
#include "platform/mac.hpp"

namespace platform {
namespace {

constexpr std::size_t max_links = 4096;

struct FreeEntries {
  void operator()(ifaddrs* first) const noexcept { ::freeifaddrs(first); }
};
using Entries = std::unique_ptr<ifaddrs, FreeEntries>;

/// As much of a socket address as is there: BSDs cut trailing zeros off netmasks, and make link addresses longer.
template <class T>
T copy_as(const sockaddr* address) {
  T copy = {};
  if (address != nullptr) std::memcpy(&copy, address, std::min<std::size_t>(sizeof copy, address->sa_len));
  return copy;
}

/// Name and MAC stand one after the other behind the header, wherever that makes the structure end.
std::string read_mac(const sockaddr* address) {
  const auto header = copy_as<sockaddr_dl>(address);
  const auto begin = offsetof(sockaddr_dl, sdl_data) + header.sdl_nlen;
  if (begin + header.sdl_alen > header.sdl_len) return {};
  return to_mac({reinterpret_cast<const std::byte*>(address) + begin, header.sdl_alen});
}

Link read_link(const ifaddrs& entry) {
  Link link;
  link.index = copy_as<sockaddr_dl>(entry.ifa_addr).sdl_index;
  link.name = entry.ifa_name;
  link.mac = read_mac(entry.ifa_addr);
  link.up = (entry.ifa_flags & IFF_UP) != 0;
  link.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  return link;
}

std::uint8_t count_ones(std::span<const std::byte> mask) {
  int ones = 0;
  for (const auto byte : mask)
    ones += std::popcount(std::to_integer<unsigned char>(byte));
  return static_cast<std::uint8_t>(ones);
}

Address read_ipv4(const ifaddrs& entry) {
  Address address;
  const auto own = copy_as<sockaddr_in>(entry.ifa_addr).sin_addr;
  std::memcpy(address.bytes.data(), &own, sizeof own);
  const auto mask = copy_as<sockaddr_in>(entry.ifa_netmask).sin_addr;
  address.prefix_length = count_ones(std::as_bytes(std::span(&mask, 1)));
  constexpr std::uint8_t loopback_net = 127;
  if (address.bytes[0] == loopback_net) address.scope = Scope::host;
  return address;
}

Address read_ipv6(const ifaddrs& entry) {
  Address address;
  address.is_ipv6 = true;
  const auto own = copy_as<sockaddr_in6>(entry.ifa_addr);
  std::memcpy(address.bytes.data(), &own.sin6_addr, sizeof own.sin6_addr);
  const auto mask = copy_as<sockaddr_in6>(entry.ifa_netmask).sin6_addr;
  address.prefix_length = count_ones(std::as_bytes(std::span(&mask, 1)));
  if (IN6_IS_ADDR_LOOPBACK(&own.sin6_addr)) address.scope = Scope::host;
  if (IN6_IS_ADDR_LINKLOCAL(&own.sin6_addr)) {
    address.scope = Scope::link;
    address.bytes[2] = address.bytes[3] = 0; // KAME's kernels keep the number of the link there
  }
  return address;
}

Address read_address(const ifaddrs& entry, const AddressState& state) {
  auto address = entry.ifa_addr->sa_family == AF_INET ? read_ipv4(entry) : read_ipv6(entry);
  address.tentative = state.tentative || state.duplicated;
  address.deprecated = state.deprecated;
  address.temporary = state.temporary;
  return address;
}

} // namespace

Result<Interfaces> read_interfaces() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return core::os_failure("getifaddrs");
  const Entries entries(first);
  Interfaces interfaces;
  auto& links = interfaces.links;
  for (const auto* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_name == nullptr || links.size() == max_links) continue;
    if (entry->ifa_addr->sa_family == AF_LINK) links.push_back(read_link(*entry));
  }
  const core::Fd socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (const auto* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_name == nullptr) continue;
    if (entry->ifa_addr->sa_family != AF_INET && entry->ifa_addr->sa_family != AF_INET6) continue;
    const auto link = std::ranges::find(links, entry->ifa_name, &Link::name);
    if (link == links.end()) continue;
    const auto state = read_address_state(socket.get(), *entry);
    if (!state) continue;
    link->addresses.push_back(read_address(*entry, *state));
    interfaces.address_is_checked |= link->up && state->tentative && !state->duplicated;
  }
  return interfaces;
}

} // namespace platform
