// SPDX-License-Identifier: BSD-2-Clause
#include "platform/netbsd/netbsd_platform.hpp"

namespace platform {

std::unique_ptr<Platform> make_platform(const std::string& root, NetworkSource network) {
  return std::make_unique<NetbsdPlatform>(root, network);
}

} // namespace platform
