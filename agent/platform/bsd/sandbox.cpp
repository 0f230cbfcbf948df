// SPDX-License-Identifier: BSD-2-Clause
#include "platform/sandbox.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"

#include <unistd.h>

#include "platform/agent_user.hpp"
#include "platform/bsd/privileges.hpp"
#include "platform/bsd/restricted_files.hpp"
#include "platform/ways.hpp"

namespace platform {
namespace {

core::Result<void> leave_root(const SandboxNeeds& needs) {
  if (::geteuid() != 0) return {};
  const auto user = find_agent_user();
  return user ? become_user(*user, ways_of(needs)) : std::unexpected(user.error());
}

} // namespace

/// What the other user could not open again is no business of his: then root stays.
Sandbox enter_sandbox(const SandboxNeeds& needs) {
  Sandbox sandbox;
  if (const auto left = leave_root(needs); !left)
    sandbox.missing.push_back(core::concat({"user ", agent_user, " (", core::describe(left.error()), ")"}));
  else
    sandbox.achieved.push_back(core::concat({"user ", core::Decimal(::geteuid())}));
  restrict_files(needs, sandbox);
  return sandbox;
}

} // namespace platform
