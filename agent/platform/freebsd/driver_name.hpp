// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>

namespace platform {

/// The name that its driver gave a network interface, as "xn0", whatever it was renamed to; "" if that is not told.
std::string driver_name_of_interface(std::uint32_t index);

} // namespace platform
