// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>

#include "core/error.hpp"
#include "platform/agent_user.hpp"
#include "platform/ways.hpp"

/// User, groups and capabilities of this process. It must have one thread: the kernel keeps all of these by thread.
namespace platform {

/// Becomes that user, for good, if the user may open all of these. Otherwise it stays root, and the error says which of
/// them is in the way. Only root can. Ends the process if the kernel lets it be neither.
core::Result<void> become_user(const User& user, std::span<const Way> ways);

/// Of the bounding set, as far as this process may. Before its user changes.
void drop_bounding_capabilities();

/// All of the sets effective, permitted, inheritable and ambient. Errors: of capset(2).
core::Result<void> drop_capabilities();

} // namespace platform
