// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace platform {

/// Reads /proc/self/mountinfo (proc(5)), with the kernel's escapes ("\040" for a blank) undone. Lines that make no
/// sense are passed over, and so is a last one without an end, which was cut off; at most max_mounts are read.
std::vector<Mount> parse_mountinfo(std::string_view text);

} // namespace platform
