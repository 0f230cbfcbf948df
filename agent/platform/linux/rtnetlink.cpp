// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/rtnetlink.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "core/sort.hpp"
#include "platform/mac.hpp"

namespace platform::rtnetlink {
namespace {

using Bytes = std::span<const std::byte>;

constexpr unsigned permanent_address = 54; ///< IFLA_PERM_ADDRESS, in the headers of Linux 5.6 and later

/// Takes a structure off the front of `bytes`, with the padding that netlink puts after it; nothing if it is not all
/// there.
template <class T>
std::optional<T> take(Bytes& bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value = {};
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes = bytes.subspan(std::min(bytes.size(), std::size_t{NLMSG_ALIGN(sizeof(T))}));
  return value;
}

struct Attribute {
  unsigned type = 0;
  Bytes content;
};

std::optional<Attribute> take_attribute(Bytes& bytes) {
  rtattr header = {};
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.rta_len < sizeof header || header.rta_len > bytes.size()) return std::nullopt;
  const auto content = bytes.subspan(sizeof header, header.rta_len - sizeof header);
  bytes = bytes.subspan(std::min(bytes.size(), std::size_t{RTA_ALIGN(header.rta_len)}));
  return Attribute{static_cast<unsigned>(header.rta_type & NLA_TYPE_MASK), content};
}

std::string to_name(Bytes content) {
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  return std::string(text.substr(0, text.find('\0')));
}

std::uint32_t to_number(Bytes content) { return take<std::uint32_t>(content).value_or(0); }

/// The kind of device among the attributes within IFLA_LINKINFO; hardware has none.
std::string read_kind(Bytes attributes) {
  while (const auto attribute = take_attribute(attributes)) {
    if (attribute->type == IFLA_INFO_KIND) return to_name(attribute->content);
  }
  return {};
}

void read_link_attribute(const Attribute& attribute, Link& link) {
  switch (attribute.type) {
    case IFLA_IFNAME: link.name = to_name(attribute.content); break;
    case IFLA_ADDRESS: link.mac = to_mac(attribute.content); break;
    case permanent_address: link.permanent_mac = to_mac(attribute.content); break;
    case IFLA_LINKINFO: link.kind = read_kind(attribute.content); break;
    case IFLA_MASTER: link.master = to_number(attribute.content); break;
    case IFLA_LINK: link.lower = to_number(attribute.content); break;
    default: break;
  }
}

void read_link(Bytes body, Snapshot& snapshot) {
  const auto header = take<ifinfomsg>(body);
  if (!header || header->ifi_index <= 0) return;
  Link link;
  link.index = static_cast<std::uint32_t>(header->ifi_index);
  link.up = (header->ifi_flags & IFF_UP) != 0;
  link.loopback = (header->ifi_flags & IFF_LOOPBACK) != 0;
  bool lower_is_elsewhere = false;
  while (const auto attribute = take_attribute(body)) {
    read_link_attribute(*attribute, link);
    if (attribute->type == IFLA_LINK_NETNSID) lower_is_elsewhere = true;
  }
  // In another network namespace the number means another link; hardware may stand "on itself".
  if (lower_is_elsewhere || link.lower == link.index) link.lower = 0;
  snapshot.links.push_back(std::move(link));
}

Scope to_scope(unsigned char scope) {
  if (scope == RT_SCOPE_LINK) return Scope::link;
  if (scope >= RT_SCOPE_HOST) return Scope::host;
  return Scope::global; // RT_SCOPE_SITE and what an administrator numbered himself reach beyond the link too
}

void set_flags(std::uint32_t flags, Address& address) {
  // The same bit means "temporary" for IPv6 and "secondary" for IPv4 (linux/if_addr.h).
  address.temporary = address.is_ipv6 && (flags & IFA_F_TEMPORARY) != 0;
  address.secondary = !address.is_ipv6 && (flags & IFA_F_SECONDARY) != 0;
  address.deprecated = (flags & IFA_F_DEPRECATED) != 0;
  // An optimistic address (RFC 4429) is tentative and yet in use.
  const bool unfinished = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
  address.tentative = unfinished || (flags & IFA_F_DADFAILED) != 0;
}

void read_address(Bytes body, Snapshot& snapshot) {
  const auto header = take<ifaddrmsg>(body);
  if (!header || (header->ifa_family != AF_INET && header->ifa_family != AF_INET6)) return;
  Address address;
  address.is_ipv6 = header->ifa_family == AF_INET6;
  address.prefix_length = header->ifa_prefixlen;
  address.scope = to_scope(header->ifa_scope);
  std::uint32_t flags = header->ifa_flags;
  const std::size_t size = address.is_ipv6 ? 16 : 4;
  if (address.prefix_length > 8 * size) return;
  Bytes local;
  Bytes peer_or_own;
  while (const auto attribute = take_attribute(body)) {
    if (attribute->type == IFA_LOCAL && attribute->content.size() == size) local = attribute->content;
    if (attribute->type == IFA_ADDRESS && attribute->content.size() == size) peer_or_own = attribute->content;
    if (attribute->type == IFA_FLAGS && attribute->content.size() == sizeof flags)
      std::memcpy(&flags, attribute->content.data(), sizeof flags); // all 32 bits; the header has room for 8
  }
  // On a point-to-point link IFA_ADDRESS is the other end (rtnetlink(7)); IFA_LOCAL, where present, is ours.
  const Bytes own = local.empty() ? peer_or_own : local;
  if (own.empty()) return;
  std::memcpy(address.bytes.data(), own.data(), size);
  set_flags(flags, address);
  snapshot.addresses.push_back({header->ifa_index, address});
}

/// The errno that NLMSG_ERROR carries, and NLMSG_DONE where a dump broke off; 0 for none.
int error_number(Bytes body) {
  const auto error = take<int>(body);
  if (!error || *error >= 0) return 0;
  return *error == std::numeric_limits<int>::min() ? EIO : -*error;
}

} // namespace

Reading read_dump(Bytes datagram, std::uint32_t sequence, Snapshot& snapshot) {
  Reading reading;
  while (datagram.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header = {};
    std::memcpy(&header, datagram.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) break;
    const auto body = datagram.subspan(sizeof header, header.nlmsg_len - sizeof header);
    datagram = datagram.subspan(std::min(datagram.size(), std::size_t{NLMSG_ALIGN(header.nlmsg_len)}));
    if (header.nlmsg_seq != sequence) continue;
    if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) reading.interrupted = true;
    if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
      reading.error = error_number(body);
      reading.progress = reading.error != 0 ? Progress::failed : Progress::done;
      break;
    }
    if (header.nlmsg_type == RTM_NEWLINK) read_link(body, snapshot);
    if (header.nlmsg_type == RTM_NEWADDR) read_address(body, snapshot);
  }
  return reading;
}

std::vector<Link> assemble(Snapshot snapshot) {
  core::sort(snapshot.links, {}, &Link::index);
  for (const auto& [index, address] : snapshot.addresses) {
    const auto link = std::ranges::lower_bound(snapshot.links, index, {}, &Link::index);
    if (link != snapshot.links.end() && link->index == index) link->addresses.push_back(address);
  }
  return std::move(snapshot.links);
}

} // namespace platform::rtnetlink
