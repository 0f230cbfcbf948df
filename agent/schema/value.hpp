// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace schema {

/// The longest value that is published, in bytes: both xenstoreds take 2048 for a value or for the whole node with its
/// header and permissions; none of our facts needs that much.
inline constexpr std::size_t max_value = 1024;

/// The one rule for every value: valid UTF-8 without control characters, at most max_value bytes. What is no UTF-8 becomes
/// U+FFFD (as xenopsd would make it), each control character a blank; blanks at both ends and a NUL's tail go.
std::string clean_value(std::string_view bytes);

} // namespace schema
