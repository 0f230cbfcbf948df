// SPDX-License-Identifier: BSD-2-Clause
#include "platform/user_database.hpp"

#include <algorithm>
#include <limits>

#include "core/text.hpp"

namespace platform {
namespace {

/// Takes what stands before the next separator off `rest`; all of it if there is none.
std::string_view next_field(std::string_view& rest, char separator) noexcept {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

std::optional<std::uint32_t> parse_id(std::string_view text) noexcept {
  const auto number = core::parse_decimal(text);
  if (!number || *number >= std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

bool names_member(std::string_view members, std::string_view name) noexcept {
  while (!members.empty()) {
    if (next_field(members, ',') == name) return true;
  }
  return false;
}

} // namespace

std::optional<UserEntry> find_in_passwd(std::string_view passwd, std::string_view name) noexcept {
  while (auto line = core::next_line(passwd)) {
    if (name.empty() || next_field(*line, ':') != name) continue;
    next_field(*line, ':'); // the password
    const auto id = parse_id(next_field(*line, ':'));
    const auto group = parse_id(next_field(*line, ':'));
    if (!id || !group) return std::nullopt;
    return UserEntry{*id, *group};
  }
  return std::nullopt;
}

std::vector<std::uint32_t> groups_of_member(std::string_view group_file, std::string_view name) {
  std::vector<std::uint32_t> groups;
  while (auto line = core::next_line(group_file)) {
    next_field(*line, ':'); // its name
    next_field(*line, ':'); // its password
    const auto id = parse_id(next_field(*line, ':'));
    if (!id || name.empty() || !names_member(*line, name) || groups.size() == max_groups) continue;
    if (std::ranges::find(groups, *id) == groups.end()) groups.push_back(*id);
  }
  return groups;
}

} // namespace platform
