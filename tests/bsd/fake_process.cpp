// SPDX-License-Identifier: BSD-2-Clause
#include "bsd/fake_process.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/agent_user.hpp"
#include "platform/sandbox.hpp"

FakeProcess* FakeProcess::current = nullptr;

namespace {

bool fails(const char* call) {
  if (FakeProcess::current->failing != call) return false;
  errno = EPERM;
  return true;
}

int change(const char* call, bool allowed, uid_t& id, uid_t wanted) {
  if (fails(call)) return -1;
  if (!allowed) return errno = EPERM, -1;
  id = wanted;
  return 0;
}

} // namespace

namespace platform {

/// Of no real file: this system's has no such user.
core::Result<User> find_agent_user() {
  if (!FakeProcess::current->passwd_says.empty()) return core::failure(FakeProcess::current->passwd_says.front());
  return User{990, 991, {992}};
}

} // namespace platform

uid_t geteuid() noexcept {
  return FakeProcess::current == nullptr ? static_cast<uid_t>(::syscall(SYS_geteuid))
                                         : FakeProcess::current->effective_user;
}

gid_t getegid() noexcept {
  return FakeProcess::current == nullptr ? static_cast<gid_t>(::syscall(SYS_getegid))
                                         : FakeProcess::current->effective_group;
}

int seteuid(uid_t user) noexcept {
  auto& process = *FakeProcess::current;
  const bool allowed = process.effective_user == 0 || user == process.user || user == process.saved_user;
  return change("seteuid", allowed, process.effective_user, user);
}

int setegid(gid_t group) noexcept {
  return change("setegid", FakeProcess::current->effective_user == 0, FakeProcess::current->effective_group, group);
}

int setuid(uid_t user) noexcept {
  auto& process = *FakeProcess::current;
  if (change("setuid", process.effective_user == 0, process.effective_user, user) != 0) return -1;
  if (!process.may_return) process.user = process.saved_user = user;
  return 0;
}

int setgid(gid_t group) noexcept {
  auto& process = *FakeProcess::current;
  if (change("setgid", process.effective_user == 0, process.effective_group, group) != 0) return -1;
  process.group = process.saved_group = group;
  return 0;
}

int getgroups(int count, gid_t* groups) noexcept {
  const auto& own = FakeProcess::current->groups;
  if (fails("getgroups")) return -1;
  if (count != 0) std::ranges::copy(own, groups);
  return static_cast<int>(own.size());
}

int setgroups(int count, const gid_t* groups) noexcept {
  auto& process = *FakeProcess::current;
  if (fails("setgroups") || process.effective_user != 0) return errno = EPERM, -1;
  if (count > process.most_groups) return errno = EINVAL, -1;
  process.groups.assign(groups, groups + count);
  return 0;
}

/// For the effective user, or the test is wrong: access(2) asks for the real one, who is still root.
int faccessat(int, const char* path, int, int flags) noexcept {
  const auto& process = *FakeProcess::current;
  const auto file = process.files.find(path);
  if (file == process.files.end()) return errno = ENOENT, -1;
  if (flags != AT_EACCESS || process.effective_user == 0) return 0;
  const bool member = process.effective_group == file->second ||
                      std::ranges::find(process.groups, file->second) != process.groups.end();
  return member ? 0 : (errno = EACCES, -1);
}

extern "C" int unveil(const char* path, const char* permissions) noexcept;

int unveil(const char* path, const char* permissions) noexcept {
  auto& process = *FakeProcess::current;
  if (fails("unveil") || process.unveil_is_locked) return errno = EPERM, -1;
  if (path == nullptr)
    process.unveil_is_locked = true;
  else
    process.unveiled.push_back(std::string(path) + ' ' + permissions);
  return 0;
}
