// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/if_inet6.hpp"

#include <limits>
#include <optional>

#include <linux/if_addr.h>

#include "core/text.hpp"

namespace platform {
namespace {

/// Up to `max`.
std::optional<std::uint32_t> parse_hex(std::string_view text, std::uint32_t max) {
  const auto value = core::parse_hexadecimal(text);
  if (!value || *value > max) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

/// 32 hexadecimal digits without colons.
bool parse_bytes(std::string_view text, Address& address) {
  if (text.size() != 2 * address.bytes.size()) return false;
  for (auto& byte : address.bytes) {
    const auto value = parse_hex(text.substr(0, 2), 0xff);
    if (!value) return false;
    byte = static_cast<std::uint8_t>(*value);
    text.remove_prefix(2);
  }
  return true;
}

/// The file has bits of the kernel's address types, and rtnetlink(7) tells the same of them (rt_scope() in
/// net/ipv6/addrconf.c); site (0x40) and IPv4-compatible (0x80) reach beyond the link.
Scope to_scope(std::uint32_t bits) {
  if ((bits & 0x10) != 0) return Scope::host;
  if ((bits & 0x20) != 0) return Scope::link;
  return Scope::global;
}

void set_flags(std::uint32_t flags, Address& address) {
  address.temporary = (flags & IFA_F_TEMPORARY) != 0;
  address.deprecated = (flags & IFA_F_DEPRECATED) != 0;
  // An optimistic address (RFC 4429) is tentative and yet in use.
  const bool unfinished = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
  address.tentative = unfinished || (flags & IFA_F_DADFAILED) != 0;
}

/// "fe80000000000000021601fffe000001 02 40 20 80     eth0": address, link index, prefix length, scope, flags, name.
std::optional<Inet6Line> parse_line(std::string_view line) {
  Inet6Line result;
  result.address.is_ipv6 = true;
  if (!parse_bytes(core::next_word(line), result.address)) return std::nullopt;
  const auto index = parse_hex(core::next_word(line), std::numeric_limits<std::int32_t>::max());
  const auto prefix_length = parse_hex(core::next_word(line), 128);
  const auto scope = parse_hex(core::next_word(line), 0xff);
  const auto flags = parse_hex(core::next_word(line), std::numeric_limits<std::uint32_t>::max());
  const bool cut = core::next_word(line).empty(); // the flags may be, too
  if (!index || *index == 0 || !prefix_length || !scope || !flags || cut) return std::nullopt;
  result.link_index = *index;
  result.address.prefix_length = static_cast<std::uint8_t>(*prefix_length);
  result.address.scope = to_scope(*scope);
  set_flags(*flags, result.address);
  return result;
}

} // namespace

std::vector<Inet6Line> parse_if_inet6(std::string_view text) {
  std::vector<Inet6Line> lines;
  while (const auto line = core::next_line(text)) {
    if (const auto parsed = parse_line(*line)) lines.push_back(*parsed);
  }
  return lines;
}

} // namespace platform
