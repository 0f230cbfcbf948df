// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string_view>

#include "model/facts.hpp"

namespace platform {

/// Reads /proc/meminfo. Available is MemAvailable, or, on kernels before 3.14 that do not have it, MemFree + Buffers +
/// Cached. Nothing if MemTotal or all of those are missing, or are no numbers.
std::optional<model::Memory> parse_meminfo(std::string_view text);

} // namespace platform
