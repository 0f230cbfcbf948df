// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace platform {

struct Inet6Line {
  std::uint32_t link_index = 0;
  Address address;
};

/// Reads /proc/net/if_inet6: the IPv6 addresses of all links, in no order that means anything. It has the lowest eight
/// flags of each; more would do no harm. Lines that are cut or make no sense are passed over.
std::vector<Inet6Line> parse_if_inet6(std::string_view text);

} // namespace platform
