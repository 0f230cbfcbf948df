// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <vector>

#include <sys/types.h>

#include "core/error.hpp"

namespace platform {

/// The supplementary groups of this process. Errors: those of getgroups(2).
core::Result<std::vector<gid_t>> own_groups();

} // namespace platform
