// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "config/settings.hpp"
#include "platform/platform.hpp"

namespace agent {

/// The daemon's life: opens what it needs, locks itself in, publishes, and stays until it is told to end, or with
/// --once ends after the first batch. `remark` is about the settings, for the log. Gives the exit status that the
/// manual page tells of.
int run(platform::Platform& platform, const config::Settings& settings, const std::string& remark);

} // namespace agent
