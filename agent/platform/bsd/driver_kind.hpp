// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace platform {

/// What sort of interface a driver's name with its number is that of, on any BSD: "bridge", "vlan", ...; "" for
/// hardware, and for what is not known. The words are Linux's where it has the same.
std::string_view kind_of_bsd_driver(std::string_view name) noexcept;

} // namespace platform
