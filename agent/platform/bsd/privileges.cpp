// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/privileges.hpp"

#include <cerrno>
#include <cstddef>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "platform/own_groups.hpp"

namespace platform {
namespace {

/// Asks for the effective user and group; nothing else has to be made up. NetBSD has no setresuid(2).
core::Result<void> check(const User& user, std::span<const Way> ways) {
  if (::seteuid(user.id) != 0) return core::os_failure("seteuid");
  core::Result<void> outcome;
  for (const auto& way : ways) {
    const bool is_directory = ::faccessat(AT_FDCWD, (way.path + "/.").c_str(), F_OK, AT_EACCESS) == 0;
    const int wanted = R_OK | (way.write ? W_OK : 0) | (is_directory ? X_OK : 0);
    if (outcome && ::faccessat(AT_FDCWD, way.path.c_str(), wanted, AT_EACCESS) != 0)
      outcome = core::os_failure("open ", way.path);
  }
  if (::seteuid(0) != 0) return core::os_failure("seteuid");
  return outcome;
}

core::Result<void> set_groups(const std::vector<gid_t>& groups) {
  if (::setgroups(static_cast<int>(groups.size()), groups.data()) != 0) return core::os_failure("setgroups");
  return {};
}

/// NetBSD and OpenBSD take no more than 16.
core::Result<void> set_groups_that_fit(std::vector<gid_t> groups) {
  constexpr std::size_t fewest = 16;
  auto set = set_groups(groups);
  if (set || set.error().os_error != EINVAL || groups.size() <= fewest) return set;
  groups.resize(fewest);
  return set_groups(groups);
}

} // namespace

core::Result<void> become_user(const User& user, std::span<const Way> ways) {
  const auto former = own_groups();
  if (!former) return std::unexpected(former.error());
  const auto former_group = ::getegid();
  std::vector<gid_t> groups{user.group}; // before FreeBSD 15 the first of them is the effective one
  groups.insert(groups.end(), user.groups.begin(), user.groups.end());
  if (auto set = set_groups_that_fit(std::move(groups)); !set) return set;
  if (::setegid(user.group) != 0) return core::os_failure("setegid");
  if (auto checked = check(user, ways); !checked) {
    if (auto set = set_groups(*former); !set) return set;
    if (::setegid(former_group) != 0) return core::os_failure("setegid");
    return checked;
  }
  // For root these set the real, the effective and the saved one.
  if (::setgid(user.group) != 0) return core::os_failure("setgid");
  if (::setuid(user.id) != 0) return core::os_failure("setuid");
  if (::seteuid(0) == 0) return core::failure("root can be had again");
  return {};
}

} // namespace platform
