// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/privileges.hpp"

#include <array>

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/log.hpp"
#include "platform/own_groups.hpp"

namespace platform {
namespace {

constexpr auto unchanged = static_cast<uid_t>(-1);

/// access(2) answers for the real user and group, with the rights of the new groups: nothing else has to be made up.
core::Result<void> check(std::span<const Way> ways) {
  for (const auto& way : ways) {
    const bool is_directory = ::access((way.path + "/.").c_str(), F_OK) == 0;
    const int wanted = R_OK | (way.write ? W_OK : 0) | (is_directory ? X_OK : 0);
    if (::access(way.path.c_str(), wanted) != 0) return core::os_failure("open ", way.path);
  }
  return {};
}

core::Result<void> change_to(const User& user, std::span<const Way> ways) {
  const std::vector<gid_t> groups(user.groups.begin(), user.groups.end());
  if (::setgroups(groups.size(), groups.data()) != 0) return core::os_failure("setgroups");
  if (::setresgid(user.group, unchanged, unchanged) != 0) return core::os_failure("setresgid");
  if (::setresuid(user.id, unchanged, unchanged) != 0) return core::os_failure("setresuid");
  if (auto checked = check(ways); !checked) return checked;
  if (::setresgid(user.group, user.group, user.group) != 0) return core::os_failure("setresgid");
  if (::setresuid(user.id, user.id, user.id) != 0) return core::os_failure("setresuid");
  return {};
}

/// As the kernel says, not as its calls end: a filter may refuse calls that would change nothing.
bool is_root(const std::vector<gid_t>& groups) {
  uid_t user = 1;
  uid_t effective_user = 1;
  uid_t saved_user = 1;
  gid_t group = 1;
  gid_t effective_group = 1;
  gid_t saved_group = 1;
  if (::getresuid(&user, &effective_user, &saved_user) != 0) return false;
  if (::getresgid(&group, &effective_group, &saved_group) != 0) return false;
  const auto now = own_groups();
  return (user | effective_user | saved_user | group | effective_group | saved_group) == 0 && now && *now == groups;
}

/// A process that is half root and half another must not go on.
void be_root_again(const std::vector<gid_t>& groups) {
  const bool undone =
      ::setresuid(0, 0, 0) == 0 && ::setresgid(0, 0, 0) == 0 && ::setgroups(groups.size(), groups.data()) == 0;
  if (undone || is_root(groups)) return;
  core::log::write(core::log::Level::error, "agent", "neither root nor another user: the kernel refuses both");
  ::_exit(1);
}

} // namespace

core::Result<void> become_user(const User& user, std::span<const Way> ways) {
  const auto former = own_groups();
  if (!former) return std::unexpected(former.error());
  auto changed = change_to(user, ways);
  if (!changed) be_root_again(*former);
  return changed;
}

void drop_bounding_capabilities() {
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; ++capability) {
  }
}

/// The inheritable set bounds the ambient one (capabilities(7)): that is emptied with it.
core::Result<void> drop_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return core::os_failure("capget");
  bool any = false;
  for (const auto& set : sets)
    any = any || (set.effective | set.permitted | set.inheritable) != 0;
  if (!any) return {}; // a service manager's filter may not let us say so
  sets = {};
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return core::os_failure("capset");
  return {};
}

} // namespace platform
