// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include <sys/types.h>

#include "guest_test.hpp"

/// A guest whose agent can become a user of its own, 993 with group 990, which a made-up passwd(5) has: everything that
/// this user needs is open to it, and /etc/passwd knows it, in mounts that only this process and its children see.
class SandboxedGuest : public GuestTest {
protected:
  void SetUp() override;
  void TearDown() override;
  /// A file of ours in the place of /etc/passwd.
  void set_users(const std::string& passwd) const;
  void open_ways(mode_t directories, mode_t socket) const;

private:
  mutable bool has_users_ = false;
};

/// A /dev of this process's own, with little in it, in which a logger's socket can be made; false if that cannot be
/// done. To be called after SandboxedGuest::SetUp(), and umount2(2) undoes it.
bool enter_small_dev();
