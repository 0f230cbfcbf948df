// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <string>

#include "model/tree.hpp"

/// What XAPI makes of a guest's tree: VM_guest_metrics, field "networks" (ocaml/xapi/xapi_guest_agent.ml), written from
/// a description of it and not from its source.
namespace xapi {

std::map<std::string, std::string> networks(const model::Tree& tree);

/// PV_drivers_version as [major, minor, micro, build], or "Unknown" where one of them is no integer
/// (ocaml/xapi/xapi_pv_driver_version.ml).
std::string drivers_version(const model::Tree& tree);

} // namespace xapi
