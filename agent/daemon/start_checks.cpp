// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/start_checks.hpp"

#include <cstdlib>

namespace agent {
namespace {

bool store_is_given() {
  const char* path = std::getenv("XENSTORED_PATH");
  return path != nullptr && *path != '\0'; // as xenstorepp::open_default() has it
}

} // namespace

std::optional<std::string> check_role(platform::Platform& platform) {
  switch (platform.role()) {
    case platform::Role::guest: return std::nullopt;
    case platform::Role::control_domain:
      return "this is Xen's control domain (dom0); the agent belongs into the guests";
    case platform::Role::not_xen: break;
  }
  if (store_is_given()) return std::nullopt;
  return "this is no Xen virtual machine; to see what would be published, run: xen-guest-agent show";
}

std::string explain_failed_start(const core::Error& error) {
  const auto what = core::describe(error);
  switch (error.os_error) {
    case 0: return what;
    case EACCES:
    case EPERM: return what + "; run the agent as root";
    default: break;
  }
  if (store_is_given()) return what + "; is XENSTORED_PATH right, and is a xenstored there?";
  return what + "; on kernels without /dev/xen/xenbus: mount -t xenfs xenfs /proc/xen";
}

} // namespace agent
