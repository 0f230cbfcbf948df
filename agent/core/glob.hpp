// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace core {

/// Whether all of `text` matches a pattern of the shell (glob(7)): `*`, `?`, `[a-z]`, `[!a-z]` or `[^a-z]`,
/// `[[:digit:]]` and the other classes of ASCII; a backslash takes the next character as it is. As fnmatch(3) without
/// flags in the locale C: a character is a byte, '/' and a leading '.' are nothing special; but "[[=a=]]" and "[[.-.]]"
/// are no notation here, and a set has at most 128 characters between its brackets. Takes at most the product of both
/// lengths, and of that bound where there are sets.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

} // namespace core
