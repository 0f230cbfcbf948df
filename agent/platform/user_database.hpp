// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The files passwd(5) and group(5), and nothing else: a name service (NSS) would load libraries and ask the network.
namespace platform {

/// More groups than this are not joined.
inline constexpr std::size_t max_groups = 64;

struct UserEntry {
  std::uint32_t id = 0;
  std::uint32_t group = 0; ///< its own
  friend bool operator==(const UserEntry&, const UserEntry&) = default;
};

/// The first line of that name in a passwd(5); nothing if there is none, or if its numbers are none. All bits set,
/// which means "unchanged" to setresuid(2), is no number of a user or group.
std::optional<UserEntry> find_in_passwd(std::string_view passwd, std::string_view name) noexcept;

/// The groups of a group(5) that name the user as a member, without repetition, in the file's order.
std::vector<std::uint32_t> groups_of_member(std::string_view group_file, std::string_view name);

} // namespace platform
