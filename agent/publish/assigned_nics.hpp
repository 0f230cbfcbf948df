// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xenstorepp/client.hpp>

#include "model/facts.hpp"

namespace publish {

/// Below these every toolstack (the first) and XAPI (the second, for virtual functions of SR-IOV cards) puts down the
/// NICs of a domain: <devid>/mac. A domain may read its own.
inline constexpr std::array<std::string_view, 2> assigned_nic_directories{"device/vif",
                                                                          "xenserver/device/net-sriov-vf"};

/// Reads them; at most 256 of each type. What has no MAC, or an odd number, is left out. Errors: of the
/// connection, and all but "not there" and "not permitted", which mean that there are none.
xenstorepp::Result<std::vector<model::AssignedNic>> read_assigned_nics(xenstorepp::Client& client);

/// A MAC as toolstacks write it, "00:16:3E:00:00:01", in lower case; nothing for any other text.
std::optional<std::string> parse_mac(std::string_view text);

} // namespace publish
