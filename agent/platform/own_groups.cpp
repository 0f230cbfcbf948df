// SPDX-License-Identifier: BSD-2-Clause
#include "platform/own_groups.hpp"

#include <unistd.h>

namespace platform {

core::Result<std::vector<gid_t>> own_groups() {
  const int count = ::getgroups(0, nullptr);
  if (count < 0) return core::os_failure("getgroups");
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (::getgroups(count, groups.data()) < 0) return core::os_failure("getgroups");
  return groups;
}

} // namespace platform
