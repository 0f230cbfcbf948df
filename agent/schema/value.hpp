// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace schema {

/// The longest value that is published, in bytes: both xenstoreds take 2048 for a value or for the whole node with its
/// header and permissions; none of our facts needs that much.
inline constexpr std::size_t max_value = 1024;

/// A value as it is published: core::clean_text of what stands before the first NUL, at most max_value bytes.
std::string clean_value(std::string_view bytes);

} // namespace schema
