// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace xenstore_tools {

/// The completion for bash, zsh or fish, made from the table of commands; "" for other shells. What stands in
/// completion/ is this text; a test compares them.
std::string completion(std::string_view shell);

} // namespace xenstore_tools
