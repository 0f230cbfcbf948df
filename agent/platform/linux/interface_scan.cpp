// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/interface_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sys/socket.h>

#include "core/concat.hpp"
#include "core/file.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"
#include "platform/linux/driver_kind.hpp"
#include "platform/linux/if_inet6.hpp"
#include "platform/linux/interface_ioctl.hpp"
#include "platform/mac.hpp"

namespace platform {
namespace {

constexpr int scan_attempts = 3;
constexpr std::size_t max_if_inet6 = 1024 * 1024; ///< about 19000 addresses; the rest are treated as if it was missing
constexpr std::size_t max_number = 32;            ///< bytes of a number in sysfs
constexpr std::array<std::string_view, 4> kinds_with_lower{"ipvlan", "macvlan", "macvtap", "vlan"};

struct FreeEntries {
  void operator()(ifaddrs* first) const noexcept { ::freeifaddrs(first); }
};
using Entries = std::unique_ptr<ifaddrs, FreeEntries>;

/// A link has an entry without an address if it has no hardware address, as a tunnel may.
bool is_link(const ifaddrs& entry) { return entry.ifa_addr == nullptr || entry.ifa_addr->sa_family == AF_PACKET; }

template <class T>
T copy_as(const sockaddr* address) {
  T copy = {};
  std::memcpy(&copy, address, sizeof copy);
  return copy;
}

Link read_link(const ifaddrs& entry, const InterfaceIoctl& kernel) {
  Link link;
  if (entry.ifa_name != nullptr) link.name = entry.ifa_name;
  link.up = (entry.ifa_flags & IFF_UP) != 0;
  link.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  if (entry.ifa_addr == nullptr) {
    link.index = kernel.index(link.name);
    return link;
  }
  const auto address = copy_as<sockaddr_ll>(entry.ifa_addr);
  link.index = address.sll_ifindex > 0 ? static_cast<std::uint32_t>(address.sll_ifindex) : 0;
  if (const auto bytes = std::as_bytes(std::span(address.sll_addr)); address.sll_halen <= bytes.size())
    link.mac = to_mac(bytes.first(address.sll_halen));
  return link;
}

/// Sorted by index. One with index 0 has gone meanwhile; it is kept for now, so that nobody else gets its addresses.
std::vector<Link> read_links(const ifaddrs* entries, const InterfaceIoctl& kernel) {
  std::vector<Link> links;
  for (const auto* entry = entries; entry != nullptr; entry = entry->ifa_next) {
    if (is_link(*entry)) links.push_back(read_link(*entry, kernel));
  }
  core::sort(links, {}, &Link::index);
  const auto again =
      std::ranges::unique(links, [](const Link& a, const Link& b) { return a.index == b.index && a.index != 0; });
  links.erase(again.begin(), again.end());
  return links;
}

int count_ones(std::span<const std::byte> mask) {
  int ones = 0;
  for (const auto byte : mask)
    ones += std::popcount(std::to_integer<unsigned char>(byte));
  return ones;
}

Address read_ipv4(const ifaddrs& entry) {
  Address address;
  const auto own = copy_as<sockaddr_in>(entry.ifa_addr).sin_addr;
  std::memcpy(address.bytes.data(), &own, sizeof own);
  if (entry.ifa_netmask != nullptr) {
    const auto mask = copy_as<sockaddr_in>(entry.ifa_netmask).sin_addr;
    address.prefix_length = static_cast<std::uint8_t>(count_ones(std::as_bytes(std::span(&mask, 1))));
  }
  if (address.bytes[0] == IN_LOOPBACKNET) address.scope = Scope::host;
  return address;
}

Scope ipv6_scope(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return Scope::host;
  if (IN6_IS_ADDR_LINKLOCAL(&address)) return Scope::link;
  return Scope::global;
}

Address read_ipv6(const ifaddrs& entry) {
  Address address;
  address.is_ipv6 = true;
  const auto own = copy_as<sockaddr_in6>(entry.ifa_addr).sin6_addr;
  std::memcpy(address.bytes.data(), &own, sizeof own);
  if (entry.ifa_netmask != nullptr) {
    const auto mask = copy_as<sockaddr_in6>(entry.ifa_netmask).sin6_addr;
    address.prefix_length = static_cast<std::uint8_t>(count_ones(std::as_bytes(std::span(&mask, 1))));
  }
  address.scope = ipv6_scope(own);
  return address;
}

/// What the kernel says of IPv6 addresses in procfs.
class Inet6Table {
public:
  explicit Inet6Table(const std::string& root) {
    if (const auto text = core::read_file({root, "/proc/net/if_inet6"}, max_if_inet6)) lines_ = parse_if_inet6(*text);
    core::sort(lines_, {}, key);
  }
  /// Scope and flags of the address of this link, if it is there.
  void complete(std::uint32_t link_index, Address& address) const {
    const auto line = std::ranges::lower_bound(lines_, std::tuple(link_index, address.bytes), {}, key);
    if (line != lines_.end() && line->link_index == link_index && line->address.bytes == address.bytes)
      address = line->address;
  }

private:
  static std::tuple<std::uint32_t, std::array<std::uint8_t, 16>> key(const Inet6Line& line) {
    return {line.link_index, line.address.bytes};
  }
  std::vector<Inet6Line> lines_;
};

/// Finds links by what getifaddrs(3) names an address with: the link's name, but for IPv4 the address's own label,
/// which by ip-address(8) is that name or begins with it and a colon. Nothing else is taken for a label: it might be a
/// name that a link has got since.
class LinkLabels {
public:
  explicit LinkLabels(std::vector<Link>& links) {
    for (auto& link : links)
      links_.emplace(link.name, &link);
  }
  Link* find(std::string_view label) const {
    auto link = links_.find(label);
    if (link == links_.end()) link = links_.find(label.substr(0, label.find(':')));
    return link == links_.end() ? nullptr : link->second;
  }

private:
  std::map<std::string_view, Link*> links_;
};

bool in_one_subnet(const Address& a, const Address& b) {
  if (a.is_ipv6 || b.is_ipv6 || a.prefix_length != b.prefix_length) return false;
  for (unsigned bit = 0; bit < a.prefix_length; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if (((a.bytes.at(bit / 8) ^ b.bytes.at(bit / 8)) & mask) != 0) return false;
  }
  return true;
}

/// The kernel's own rule: an IPv4 address is secondary if its subnet is on the link already (__inet_insert_ifa() in
/// net/ipv4/devinet.c).
void mark_if_secondary(const std::vector<Address>& earlier, Address& address) {
  address.secondary =
      std::ranges::any_of(earlier, [&](const Address& one) { return !one.secondary && in_one_subnet(one, address); });
}

void add_addresses(const ifaddrs* entries, const Inet6Table& inet6, std::vector<Link>& links) {
  const LinkLabels labels(links);
  for (const auto* entry = entries; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_name == nullptr) continue;
    const auto family = entry->ifa_addr->sa_family;
    auto* link = family == AF_INET || family == AF_INET6 ? labels.find(entry->ifa_name) : nullptr;
    if (link == nullptr) continue;
    auto address = family == AF_INET ? read_ipv4(*entry) : read_ipv6(*entry);
    if (family == AF_INET)
      mark_if_secondary(link->addresses, address);
    else
      inet6.complete(link->index, address);
    link->addresses.push_back(address);
  }
}

/// An interface index in sysfs; 0 for anything else.
std::uint32_t read_index(core::Parts path) {
  const auto text = core::read_file(path, max_number);
  const auto number = text ? core::parse_decimal(core::trim(*text)) : std::nullopt;
  return number && *number <= std::numeric_limits<std::int32_t>::max() ? static_cast<std::uint32_t>(*number) : 0;
}

std::string read_kind(const std::string& directory, const Link& link, const InterfaceIoctl& kernel) {
  if (link.loopback) return {}; // it has neither driver nor device, and rtnetlink knows no kind of it
  return std::string(kind_of_driver(kernel.driver(link.name), core::file_exists({directory, "/device"})));
}

/// The link below. The number alone may be another network namespace's; sysfs has a `lower_` only where both are in
/// one.
std::uint32_t read_lower(const std::string& directory, const Link& link, const std::vector<Link>& links) {
  const auto index = read_index({directory, "/iflink"});
  if (index == link.index) return 0;
  const auto lower = std::ranges::lower_bound(links, index, {}, &Link::index);
  if (lower == links.end() || lower->index != index) return 0;
  return read_index({directory, "/lower_", lower->name, "/ifindex"}) == index ? index : 0;
}

void add_relations(const std::string& root, const InterfaceIoctl& kernel, std::vector<Link>& links) {
  for (auto& link : links) {
    const auto directory = core::concat({root, "/sys/class/net/", link.name});
    link.permanent_mac = kernel.permanent_mac(link.name);
    link.kind = read_kind(directory, link, kernel);
    link.master = read_index({directory, "/master/ifindex"});
    if (std::ranges::find(kinds_with_lower, link.kind) != kinds_with_lower.end())
      link.lower = read_lower(directory, link, links);
  }
}

} // namespace

Result<std::vector<Link>> scan_interfaces(const std::string& root) {
  const auto kernel = InterfaceIoctl::open();
  if (!kernel) return std::unexpected(kernel.error());
  for (int attempt = 1;; ++attempt) {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) return core::os_failure("getifaddrs");
    const Entries entries(first);
    auto links = read_links(first, *kernel);
    // After the addresses: of one that came in between it is not known yet that it is tentative.
    add_addresses(first, Inet6Table(root), links);
    const auto gone = std::erase_if(links, [](const Link& link) { return link.index == 0; });
    add_relations(root, *kernel, links);
    // What was asked by name may be another link's, or nobody's, if the name is not this link's any more.
    const bool steady = gone == 0 && std::ranges::all_of(links, [&](const Link& link) {
                          return kernel->index(link.name) == link.index;
                        });
    if (steady || attempt == scan_attempts) return links;
  }
}

} // namespace platform
