// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>

#include "core/error.hpp"
#include "platform/agent_user.hpp"
#include "platform/ways.hpp"

namespace platform {

/// Becomes that user, for good, if the user may open all of these. Otherwise it stays who it was, and the error says
/// which of them is in the way. Only root can. (The kernels let nobody trace, or make a core file of, a process whose
/// user has changed.)
core::Result<void> become_user(const User& user, std::span<const Way> ways);

} // namespace platform
