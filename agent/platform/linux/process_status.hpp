// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string_view>

#include "platform/diagnosis.hpp"

namespace platform {

/// What a /proc/PID/status (proc(5)) says of a process's rights; nothing if it names no user. A line that is missing,
/// as NoNewPrivs is before Linux 4.10, is a no.
std::optional<Confinement> parse_process_status(std::string_view text);

} // namespace platform
