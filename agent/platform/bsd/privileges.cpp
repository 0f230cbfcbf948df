// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/privileges.hpp"

#include <vector>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "core/log.hpp"
#include "platform/own_groups.hpp"

namespace platform {
namespace {

/// Asks for the effective user and group; nothing else has to be made up.
core::Result<void> check(std::span<const Way> ways) {
  for (const auto& way : ways) {
    const bool is_directory = ::faccessat(AT_FDCWD, (way.path + "/.").c_str(), F_OK, AT_EACCESS) == 0;
    const int wanted = R_OK | (way.write ? W_OK : 0) | (is_directory ? X_OK : 0);
    if (::faccessat(AT_FDCWD, way.path.c_str(), wanted, AT_EACCESS) != 0) return core::os_failure("open ", way.path);
  }
  return {};
}

/// NetBSD has no setresuid(2).
core::Result<void> change_to(const User& user, std::span<const Way> ways) {
  std::vector<gid_t> groups{user.group}; // before FreeBSD 15 the first of them is the effective one
  groups.insert(groups.end(), user.groups.begin(), user.groups.end());
  if (::setgroups(static_cast<int>(groups.size()), groups.data()) != 0) return core::os_failure("setgroups");
  if (::setegid(user.group) != 0) return core::os_failure("setegid");
  if (::seteuid(user.id) != 0) return core::os_failure("seteuid");
  auto checked = check(ways);
  if (::seteuid(0) != 0) return core::os_failure("seteuid");
  if (!checked) return checked;
  // For root these set the real, the effective and the saved one.
  if (::setgid(user.group) != 0) return core::os_failure("setgid");
  if (::setuid(user.id) != 0) return core::os_failure("setuid");
  return {};
}

/// A process that is half root and half another must not go on.
void be_root_again(const std::vector<gid_t>& groups, gid_t group) {
  if (::seteuid(0) == 0 && ::setgroups(static_cast<int>(groups.size()), groups.data()) == 0 && ::setgid(group) == 0)
    return;
  core::log::write(core::log::Level::error, "sandbox", "neither root nor another user: the kernel refuses both");
  ::_exit(1);
}

} // namespace

core::Result<void> become_user(const User& user, std::span<const Way> ways) {
  const auto former = own_groups();
  if (!former) return std::unexpected(former.error());
  const auto former_group = ::getegid();
  if (auto changed = change_to(user, ways); !changed) {
    be_root_again(*former, former_group);
    return changed;
  }
  if (::seteuid(0) == 0) return core::failure("root can be had again");
  return {};
}

} // namespace platform
