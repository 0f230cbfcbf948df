// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace platform {

/// The kind of a device made by software (rtnetlink's IFLA_INFO_KIND) whose driver calls itself `driver` to ethtool(8).
/// Any other driver is one of hardware (empty) if it has a device below the link, as sysfs has it, else "unknown".
/// macvtap and ipvtap cannot be told from macvlan and ipvlan.
std::string_view kind_of_driver(std::string_view driver, bool has_device) noexcept;

} // namespace platform
