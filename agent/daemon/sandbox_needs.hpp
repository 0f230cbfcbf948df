// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "config/settings.hpp"
#include "platform/platform.hpp"
#include "platform/sandbox.hpp"

namespace agent {

/// What an agent with these settings is going to open after its start. `has_library`: libxenstore was loaded.
platform::SandboxNeeds sandbox_needs(platform::Platform& platform, const config::Settings& settings, bool has_library);

} // namespace agent
