// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace bench {

struct Agent {
  std::string name;               ///< for the table
  std::vector<std::string> words; ///< the program and its arguments
  bool is_ours = false;
};

struct Options {
  /// Those that are measured, in turns: ours, unless it is left out, then the others.
  std::vector<Agent> agents;
  /// The one whose turn it is, and its arguments.
  std::vector<std::string> agent;
  bool agent_is_ours = true;
  /// How many turns each has: more than one if there are several, A B A B.
  std::size_t turns = 1;
  /// A directory for what a measurement has to write.
  std::string scratch;
  /// The agent speaks to the daemon's own socket, as domain 0, and not through the stand-in for a guest's ring.
  bool over_socket = false;
  /// Few samples: to see that the measurements work.
  bool quick = false;
  /// "": none.
  std::string json_file;
  std::string limits_file;
  /// Empty: all.
  std::vector<std::string> rows;
  bool help = false;

  /// How many samples to take in this turn.
  std::size_t samples(std::size_t many) const { return quick ? (many + 19) / 20 : (many + turns - 1) / turns; }
};

/// The error is a sentence for the user.
std::expected<Options, std::string> parse_options(int argc, char** argv);

const char* usage();

} // namespace bench
