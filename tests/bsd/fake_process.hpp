// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

/// Whom this process belongs to, instead of the kernel, by the rules of the BSDs: root's saved id lets it become root
/// again, seteuid(2) alone leaves that. One for the process.
class FakeProcess {
public:
  FakeProcess() { current = this; }
  FakeProcess(const FakeProcess&) = delete;
  FakeProcess& operator=(const FakeProcess&) = delete;
  ~FakeProcess() { current = nullptr; }

  uid_t user = 0, effective_user = 0, saved_user = 0;
  gid_t group = 0, effective_group = 0, saved_group = 0;
  std::vector<gid_t> groups{0, 5};
  int most_groups = 16;                 ///< NGROUPS_MAX of NetBSD and OpenBSD
  std::map<std::string, gid_t> files;   ///< with the group that may open them; nobody else may but root
  std::string failing;                  ///< this call fails with EPERM
  bool may_return = false;              ///< setuid(2) leaves the saved id, as for one who is not root
  std::vector<std::string> passwd_says; ///< why there is no user; empty: there is one
  std::vector<std::string> unveiled;    ///< "path permissions"
  bool unveil_is_locked = false;

  static FakeProcess* current;
};
