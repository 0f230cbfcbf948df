// SPDX-License-Identifier: BSD-2-Clause
// FreeBSD has capsicum(4), in whose capability mode the sysctl that getifaddrs(3) stands on is forbidden; NetBSD has
// nothing.
#include "platform/bsd/restricted_files.hpp"

namespace platform {

void restrict_files(const SandboxNeeds&, Sandbox&) {}

} // namespace platform
