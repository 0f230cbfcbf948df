// SPDX-License-Identifier: BSD-2-Clause
#include "platform/agent_user.hpp"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "core/decimal.hpp"
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
  if (!entry) return core::failure({"/etc/passwd has no user ", agent_user});
  if (entry->id == 0 || std::ranges::find(nobody, entry->id) != nobody.end())
    return core::failure({"user ", agent_user, " is ", core::Decimal(entry->id), " in /etc/passwd"});
  const auto groups = core::read_file("/etc/group", max_user_file).value_or("");
  User user{entry->id, entry->group, groups_of_member(groups, agent_user)};
  if (user.group == 0 || std::ranges::find(user.groups, 0U) != user.groups.end())
    return core::failure({"user ", agent_user, " is in root's group"});
  return user;
}

bool may_run_agent(std::uint32_t user) {
  if (user == 0 || user == ::geteuid()) return true;
  const auto passwd = core::read_file("/etc/passwd", max_user_file);
  const auto entry = passwd ? find_in_passwd(*passwd, agent_user) : std::nullopt;
  return entry && entry->id == user;
}

} // namespace platform
