// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <span>
#include <string_view>

/// What the schemas own (see Schema::owned), in one table, since an agent clears up after those of any schema.
namespace schema {

inline constexpr std::array<std::string_view, 20> owned_roots{
    // std
    "attr/PVAddons",
    "attr/vif",
    "control/feature-balloon",
    "data/domain",
    "data/host_name_dns",
    "data/meminfo_free",
    "data/meminfo_total",
    "data/os_distro",
    "data/os_majorver",
    "data/os_minorver",
    "data/os_name",
    "data/os_uname",
    "data/volumes",
    "feature/hotplug/vbd",
    "feature/hotplug/vif",
    "xenserver/attr/net-sriov-vf",
    // rfc
    "data/net",
    "data/os",
    "data/schema",
    "data/xen-guest-agent",
};

inline constexpr auto standard_roots = std::span(owned_roots).first<16>();
inline constexpr auto rfc_roots = std::span(owned_roots).subspan<16>();

} // namespace schema
