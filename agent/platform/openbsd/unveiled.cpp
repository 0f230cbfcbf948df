// SPDX-License-Identifier: BSD-2-Clause
// unveil(2). There is no pledge(2): no promise has the ioctls of pvbus(4).
#include "core/concat.hpp"
#include "platform/bsd/restricted_files.hpp"

#include <cerrno>
#include <string>

#include <syslog.h>
#include <unistd.h>

#include "core/error.hpp"

namespace platform {
namespace {

/// All may be read, as statfs(2) of a mount point needs that of the directory itself, and new ones may come at any
/// time. Nothing may be written, made or executed, but xenstore's device, and the logger's socket, to be connected to
/// again.
core::Result<void> unveil_what_is_needed(const SandboxNeeds& needs) {
  if (::unveil("/", "r") != 0) return core::os_failure("unveil /");
  if (::unveil(_PATH_LOG, "rw") != 0) return core::os_failure("unveil ", _PATH_LOG);
  for (const auto& path : needs.stores) {
    if (::unveil(path.c_str(), "rw") != 0 && errno != ENOENT) return core::os_failure("unveil ", path);
  }
  if (::unveil(nullptr, nullptr) != 0) return core::os_failure("unveil");
  return {};
}

} // namespace

void restrict_files(const SandboxNeeds& needs, Sandbox& sandbox) {
  if (const auto unveiled = unveil_what_is_needed(needs); !unveiled)
    sandbox.missing.push_back(core::concat({"files read only (", core::describe(unveiled.error()), ")"}));
  else
    sandbox.achieved.emplace_back("files read only (unveil)");
}

} // namespace platform
