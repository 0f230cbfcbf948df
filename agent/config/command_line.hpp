// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace config {

struct CommandLine {
  Settings settings;       ///< the defaults, and what the command line says
  std::vector<char> given; ///< by place in options(): whether it does. Of bool it would be a class of its own
};

/// Reads the command line and nothing else. The error is a sentence for the user. Where help or the version is asked
/// for, what stands after that is not read any more. argv is not changed.
std::expected<CommandLine, std::string> read_command_line(int argc, char* const* argv);

} // namespace config
