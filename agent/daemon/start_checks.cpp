// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/start_checks.hpp"

#include <cerrno>
#include <cstdlib>

namespace agent {
namespace {

bool store_is_given() {
  const char* path = std::getenv("XENSTORED_PATH");
  return path != nullptr && *path != '\0'; // as xenstorepp::open_default() has it
}

} // namespace

std::optional<Objection> check_role(platform::Platform& platform) {
  switch (platform.role()) {
    case platform::Role::guest: return std::nullopt;
    case platform::Role::control_domain:
      return Objection{"this is Xen's control domain (dom0); the agent belongs into the guests"};
    case platform::Role::unknown:
      return Objection{"no memory or no descriptor to find out whether this is a guest of Xen; start the agent again",
                       1};
    case platform::Role::not_xen: break;
  }
  if (store_is_given()) return std::nullopt;
  return Objection{"this is no Xen virtual machine; to see what would be published, run: xen-guest-agent show"};
}

std::string explain_failed_start(const core::Error& error, const platform::Hints& hints) {
  auto sentence = core::describe(error);
  const char* advice = hints.no_device;
  if (error.os_error == 0)
    advice = "is xenstored on the host in order, and may this domain write below its own home?";
  else if (error.os_error == EACCES || error.os_error == EPERM)
    advice = "run the agent as root, or give its user the device: see SANDBOX in xen-guest-agent(8)";
  else if (store_is_given())
    advice = "is XENSTORED_PATH right, and is a xenstored there?";
  if (*advice != '\0') sentence += core::concat({"; ", advice});
  return sentence;
}

} // namespace agent
