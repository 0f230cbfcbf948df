// SPDX-License-Identifier: BSD-2-Clause
#include "platform/ways.hpp"

#include "core/file.hpp"

namespace platform {

std::vector<Way> ways_of(const SandboxNeeds& needs) {
  std::vector<Way> ways;
  for (const auto& path : needs.stores) {
    if (!core::file_exists(path)) continue;
    ways.push_back({path, true});
    break;
  }
  for (const auto& path : needs.checked)
    ways.push_back({path, false});
  return ways;
}

} // namespace platform
