// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "daemon.hpp"

namespace scale {

struct Options {
  std::vector<unsigned> guests{10, 30}; ///< ascending
  unsigned turns = 3;
  store_lab::Daemon daemon = store_lab::Daemon::c;
  std::string program = XGA_AGENT; ///< ours
  std::string json_file;           ///< "": none
  std::string svg_file;
  bool help = false;
};

/// The error is a sentence for the user.
std::expected<Options, std::string> parse_options(int argc, char** argv);

const char* usage();

} // namespace scale
