// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace xenstore_tools {

/// As xenstore-utils print a value: \t \n \r \\, three octal digits for bytes below 8, \xNN for all else that is no
/// printable ASCII.
std::string printable(std::string_view value);

/// What xenstore-utils make of a value to be written: \t \n \r, one to three octal digits, \x and one or two
/// hexadecimal digits; any other character after a backslash means itself, and a backslash at the end a NUL.
/// Hexadecimal digits are read as by sscanf(3), so white space and a sign may come first.
std::string without_escapes(const std::string& text);

} // namespace xenstore_tools
