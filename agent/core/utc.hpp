// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <string>

namespace core {

/// "2026-11-22T16:30:31Z" (RFC 3339), whole seconds. UTC, as whoever reads it and the guest may live in different
/// zones.
std::string utc(std::chrono::system_clock::time_point when);

} // namespace core
