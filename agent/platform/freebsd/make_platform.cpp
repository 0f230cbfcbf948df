// SPDX-License-Identifier: BSD-2-Clause
#include "platform/freebsd/freebsd_platform.hpp"

namespace platform {

std::unique_ptr<Platform> make_platform(const std::string& root, NetworkSource network) {
  return std::make_unique<FreebsdPlatform>(root, network);
}

} // namespace platform
