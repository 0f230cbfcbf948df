// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace xenstore_tools {

/// The words of a line: parted by blanks and tabs; within double quotes blanks are kept. A backslash, and the character
/// after it, stay as they are: what they mean in a value is the command's affair (without_escapes). So \" is a quote
/// within quotes. A line that begins with # gives that first word only. The error is a sentence.
std::expected<std::vector<std::string>, std::string> split_words(std::string_view line);

} // namespace xenstore_tools
