// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace config {

/// Who says a setting, the weakest first: what a stronger one says takes the place of all that a weaker one said.
enum class Source : std::uint8_t { built_in, file, environment, command_line };

struct Origin {
  Source source = Source::built_in;
  const char* variable = nullptr; ///< of the environment
  std::vector<unsigned> lines;    ///< of the file, one for each value
};

struct Loaded {
  Settings settings;
  std::vector<Origin> origins;         ///< by place in options()
  std::vector<std::string> complaints; ///< about environment and file: sentences. If there are any, do not start
  std::string remark;                  ///< for the log, once: what was said and does not count; "" for nothing
};

/// The command line, then the environment, then the file. The error is a sentence about the command line. Where help or
/// the version is asked for, neither environment nor file is read. The default file need not be there; one that was
/// asked for must. "/dev/null" is an empty file. Reads the process's environment.
std::expected<Loaded, std::string> load(int argc, char* const* argv);

/// As load() does it with the file's text; every complaint begins with "PATH:LINE: ". For tests and fuzzers.
void apply_file(std::string_view text, const std::string& path, Loaded& loaded);

/// "default", "PATH:LINE", "environment variable NAME", "command line": of the value at `index` of an option, by its
/// place in options().
std::string describe_origin(const Loaded& loaded, std::size_t option, std::size_t index);

} // namespace config
