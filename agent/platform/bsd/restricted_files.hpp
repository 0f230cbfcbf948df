// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "platform/sandbox.hpp"

namespace platform {

/// Leaves this process no more of the file system than it needs, where the system has a way, and adds to `sandbox` what
/// became of it; nothing where there is none.
void restrict_files(const SandboxNeeds& needs, Sandbox& sandbox);

} // namespace platform
