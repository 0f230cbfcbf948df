// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string_view>

#include <xenstorepp/error.hpp>

namespace xenstorepp {

/// Longest paths by the protocol (xen/include/public/io/xs_wire.h), in bytes without the NUL. A daemon may allow less:
/// oxenstored's default is 1024, and xenopsd counts on that.
inline constexpr std::size_t max_absolute_path = 3072;
inline constexpr std::size_t max_relative_path = 2048;

/// Whether xenstored takes this path: the characters [A-Za-z0-9-/_@], no empty component, no trailing '/', within the
/// lengths above. "/" alone is the root. A path without a leading '/' is relative to the domain's own
/// /local/domain/<domid>; a guest should use no other, since its domid changes when it migrates.
/// Watches may name the special paths "@introduceDomain" and "@releaseDomain", which pass as relative paths.
XENSTOREPP_API bool is_valid_path(std::string_view path) noexcept;

/// Whether this can be one component of a path. (No dots, colons or spaces: neither an IP address nor "eth0.100".)
XENSTOREPP_API bool is_valid_node_name(std::string_view name) noexcept;

} // namespace xenstorepp
