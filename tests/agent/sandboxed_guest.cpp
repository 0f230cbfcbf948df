// SPDX-License-Identifier: BSD-2-Clause
#include "sandboxed_guest.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace {

constexpr const char* with_agent = "root:x:0:0:root:/root:/bin/sh\nxen-guest-agent:x:993:990::/:/usr/sbin/nologin\n";
constexpr const char* groups = "root:x:0:\nxen-guest-agent:x:990:\nextra:x:105:bob,xen-guest-agent\n";

bool is_built_in() {
  static const bool built_in = [] {
    AgentProcess agent({"--stderr", "--publish", "stdout", "--once"}, {});
    agent.wait();
    return agent.log().find("this build has no sandbox") == std::string::npos;
  }();
  return built_in;
}

bool is_initial_user_namespace() {
  std::ifstream file("/proc/self/uid_map");
  std::string first, outside, count;
  file >> first >> outside >> count;
  return first == "0" && outside == "0" && count == "4294967295";
}

std::string enter_mounts() {
  static const bool entered =
      ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return entered ? "" : "no mounts of our own here";
}

/// Nothing can be mounted on a file that is gone.
void forget_users() {
  for (const char* file : {"/etc/passwd", "/etc/group"})
    ::umount2(file, MNT_DETACH);
}

} // namespace

void SandboxedGuest::SetUp() {
  if (::geteuid() != 0 || !is_initial_user_namespace())
    GTEST_SKIP() << "only root can become another user, outside of user namespaces";
  if (!is_built_in()) GTEST_SKIP() << "this build has no sandbox";
  GuestTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  if (const auto why = enter_mounts(); !why.empty()) GTEST_SKIP() << why;
  set_users(with_agent);
  open_ways(0755, 0666);
}

void SandboxedGuest::TearDown() {
  if (has_users_) forget_users();
  GuestTest::TearDown();
}

void SandboxedGuest::set_users(const std::string& passwd) const {
  if (has_users_) forget_users();
  has_users_ = true;
  files_.write("/made/passwd", passwd);
  files_.write("/made/group", groups);
  for (const char* name : {"passwd", "group"})
    ASSERT_EQ(::mount((files_.root() + "/made/" + name).c_str(), (std::string("/etc/") + name).c_str(), nullptr,
                      MS_BIND, nullptr),
              0);
}

void SandboxedGuest::open_ways(mode_t directories, mode_t socket) const {
  ASSERT_EQ(::chmod(files_.root().c_str(), directories), 0);
  ASSERT_EQ(::chmod(lab_->directory().c_str(), directories), 0);
  ASSERT_EQ(::chmod(guest_->socket().c_str(), socket), 0);
}

bool enter_small_dev() {
  if (::mount("none", "/dev", "tmpfs", 0, "mode=755") != 0) return false;
  constexpr std::array<std::pair<const char*, unsigned>, 3> devices{
      {{"/dev/null", 3}, {"/dev/zero", 5}, {"/dev/urandom", 9}}};
  return std::ranges::all_of(devices, [](const auto& device) {
    return ::mknod(device.first, S_IFCHR | 0666, makedev(1, device.second)) == 0;
  });
}
