// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace platform {

/// What sort of interface a driver makes, by its name with or without a unit, on any BSD: "bridge", "vlan", ...; "" for
/// hardware, and for what is not known. The words are Linux's where it has the same.
std::string_view kind_of_bsd_driver(std::string_view driver) noexcept;

/// The same by the name of an interface, which without a number is one that somebody gave it, but for FreeBSD's VLANs,
/// as "xn0.100".
std::string_view kind_of_bsd_interface(std::string_view name) noexcept;

} // namespace platform
