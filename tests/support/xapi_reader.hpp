// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

/// What the daemons of XCP-ng and XenServer make of a guest's tree, written from a description of them and not from
/// their source. Keys are relative to the domain's home.
namespace xapi {

using Tree = std::map<std::string, std::string, std::less<>>;
using Map = std::map<std::string, std::string>;

/// All of VM_guest_metrics that comes from the guest (ocaml/xapi/xapi_guest_agent.ml), as "field[key]":
/// "os_version[name]", "PV_drivers_version[major]", "netbios_name[host_name]", "other[feature-suspend]",
/// "networks[0/ip]", "services[a/b]", and the two without a key, "can_use_hotplug_vbd" and "can_use_hotplug_vif"
/// ("yes", "no", "unspecified"). Only what xenopsd scans is seen (xenops_server_xen.ml): most subtrees not to the
/// bottom, and of data nothing below its children.
Map guest_metrics(const Tree& tree);

/// VM_guest_metrics, field "networks" alone.
Map networks(const Tree& tree);

/// PV_drivers_version as "major.minor.micro.build", -1 for a micro or build that is not there; "Unknown", which is no
/// drivers at all, where major or minor is missing or any is no OCaml integer (ocaml/xapi/xapi_pv_driver_version.ml).
std::string drivers_version(const Tree& tree);

/// The data source memory_internal_free, in KiB (rrdp_squeezed.ml); nothing for no key, or for a text that is no
/// integer: then the last good value stays for ever.
std::optional<std::int64_t> memory_internal_free(const Tree& tree);

/// What squeezed (squeeze_xen.ml) asks, of which it sees the key but not the value: whether the guest has booted, and
/// whether its memory may be changed.
bool has_booted(const Tree& tree);
bool can_balloon(const Tree& tree);

} // namespace xapi
