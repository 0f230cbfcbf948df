// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "platform/sandbox.hpp"

namespace platform {

/// What somebody has to be able to open.
struct Way {
  std::string path;
  bool write = false; ///< and read; else a directory to search or a file to read
};

/// What the agent's user has to be able to open by himself: the way to xenstore, and what is to be checked.
std::vector<Way> ways_of(const SandboxNeeds& needs);

} // namespace platform
