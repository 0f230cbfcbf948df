// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/permissions.hpp>

#include <charconv>

namespace xenstorepp {
namespace {

constexpr std::uint32_t max_domid = 0x7fff; // domain ids have 15 bits (xen.h), the reserved ones included

} // namespace

std::optional<Permission> parse_permission(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  Permission permission;
  switch (text.front()) {
    case 'n': permission.access = Access::none; break;
    case 'r': permission.access = Access::read; break;
    case 'w': permission.access = Access::write; break;
    case 'b': permission.access = Access::read_write; break;
    default: return std::nullopt;
  }
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data() + 1, end, permission.domid);
  if (failure != std::errc{} || stop != end || permission.domid > max_domid) return std::nullopt;
  return permission;
}

std::string format(const Permission& permission) {
  return static_cast<char>(permission.access) + std::to_string(permission.domid);
}

} // namespace xenstorepp
