// SPDX-License-Identifier: BSD-2-Clause
#include "platform/platform.hpp"

namespace platform {

/// An operating system that nobody has ported to yet: everything is answered with "unsupported".
std::unique_ptr<Platform> make_platform(const std::string&, NetworkSource) { return std::make_unique<Platform>(); }

} // namespace platform
