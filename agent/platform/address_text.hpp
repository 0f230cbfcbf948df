// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace platform {

/// The address without the length of its prefix, to the byte what inet_ntop(3) of glibc writes (RFC 5952). That brings
/// printf(3) into a static program, and other systems' differ in detail.
std::string address_text(const Address& address);

} // namespace platform
