// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace platform {

/// The kind of a device made by software (rtnetlink's IFLA_INFO_KIND) whose driver calls itself `driver` to ethtool(8).
/// Empty for any other driver. macvtap and ipvtap cannot be told from macvlan and ipvlan.
std::string_view kind_of_driver(std::string_view driver) noexcept;

} // namespace platform
