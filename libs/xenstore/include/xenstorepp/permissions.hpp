// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xenstorepp/error.hpp>

namespace xenstorepp {

/// What one domain may do with a node.
enum class Access : std::uint8_t {
  none = 'n',
  read = 'r',
  write = 'w',
  read_write = 'b',
};

/// One entry of a node's list. In the first, `domid` is the owner, who may do everything, and `access` is what every
/// domain not listed may do; each further one grants `access` to `domid`.
struct Permission {
  Access access = Access::none;
  std::uint32_t domid = 0;
  friend bool operator==(const Permission&, const Permission&) = default;
};
using Permissions = std::vector<Permission>;

/// "n5" <-> Permission{none, 5}. Unknown letters and numbers that are no domid give nothing.
XENSTOREPP_API std::optional<Permission> parse_permission(std::string_view text);
XENSTOREPP_API std::string format(const Permission& permission);

} // namespace xenstorepp
