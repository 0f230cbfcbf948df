// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace bench {

struct Options {
  /// The agent and its arguments.
  std::vector<std::string> agent;
  bool agent_is_ours = true;
  /// The agent speaks to the daemon's own socket, as domain 0, and not through the stand-in for a guest's ring.
  bool over_socket = false;
  /// Few samples: to see that the measurements work.
  bool quick = false;
  /// "": none.
  std::string json_file;
  /// Empty: all.
  std::vector<std::string> rows;
  bool help = false;

  std::size_t samples(std::size_t many) const { return quick ? (many + 19) / 20 : many; }
};

/// The error is a sentence for the user.
std::expected<Options, std::string> parse_options(int argc, char** argv);

const char* usage();

} // namespace bench
