// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

#include "command_table.hpp"

namespace xenstore_tools {

/// All commands and options.
std::string help();
/// One command and its options.
std::string help(const CommandRow& command);

std::string version_line();

/// The usage lines of xenstore-utils. `mode` is the command and a blank where it stands in a word of its own, else "".
std::string debian_usage(std::string_view program);
std::string debian_usage(std::string_view program, std::string_view mode, const CommandRow& command);

} // namespace xenstore_tools
