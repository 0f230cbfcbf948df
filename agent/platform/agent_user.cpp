// SPDX-License-Identifier: BSD-2-Clause
#include "platform/agent_user.hpp"

#include <algorithm>
#include <array>

#include "core/file.hpp"
#include "platform/sandbox.hpp"
#include "platform/user_database.hpp"

namespace platform {
namespace {

constexpr std::size_t max_user_file = 1024 * 1024; ///< bytes; who stands behind them is not found
/// nobody of Linux and FreeBSD, of NetBSD and OpenBSD: shared by all who have no user of their own.
constexpr std::array<std::uint32_t, 2> nobody{65534, 32767};

} // namespace

core::Result<User> find_agent_user() {
  const auto passwd = core::read_file("/etc/passwd", max_user_file);
  if (!passwd) return std::unexpected(passwd.error());
  const auto entry = find_in_passwd(*passwd, agent_user);
  if (!entry) return core::failure(std::string("/etc/passwd has no user ") + agent_user);
  if (entry->id == 0 || std::ranges::find(nobody, entry->id) != nobody.end())
    return core::failure(std::string("user ") + agent_user + " is " + std::to_string(entry->id) + " in /etc/passwd");
  const auto groups = core::read_file("/etc/group", max_user_file).value_or("");
  return User{entry->id, entry->group, groups_of_member(groups, agent_user)};
}

std::optional<std::uint32_t> local_user(const std::string& name) {
  const auto passwd = core::read_file("/etc/passwd", max_user_file);
  const auto entry = passwd ? find_in_passwd(*passwd, name) : std::nullopt;
  if (!entry) return std::nullopt;
  return entry->id;
}

} // namespace platform
