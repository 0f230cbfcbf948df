// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>

#include "core/error.hpp"

namespace platform {

/// A number of sysctlbyname(3), whether it has 4 or 8 bytes: that differs between releases. Errors: of sysctlbyname(3)
/// (ENOENT: this kernel has no such name), or another size.
core::Result<std::uint64_t> sysctl_number(const char* name);

/// A text, at most 1024 bytes of it, without the NUL at its end. Errors: as above.
core::Result<std::string> sysctl_text(const char* name);

} // namespace platform
