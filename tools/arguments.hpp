// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "command_table.hpp"

namespace xenstore_tools {

/// The program has two faces. Called as xenstore or xenstore-COMMAND it says and does what xenstore-utils do, to the
/// byte; called as xenstorepp it has --help, and words of its own for what goes wrong.
enum class Face : std::uint8_t { debian, own };

struct Options {
  bool flat = false;
  bool prefix = false;
  bool tidy = false;
  bool upto = false;
  bool recurse = false;
  bool raw = false;
  bool json = false;
  int events = -1; ///< how many watch waits for; -1: no end

  friend bool operator==(const Options&, const Options&) = default;
};

/// A command with its arguments, from the command line or from a line of a batch.
struct Request {
  Face face = Face::own;
  std::string program; ///< the name in front of messages
  const CommandRow* command = nullptr;
  Options options;
  std::vector<std::string> arguments;
};

/// The program is to end before it has begun: with a text, or with a complaint.
struct Ending {
  int status = 0;
  std::string out; ///< for standard output
  std::string err; ///< for standard error, whole
};

/// Reads the whole command line. With Face::debian, getopt(3) itself complains on standard error of what it does not
/// know, and goes on, as xenstore-utils do.
std::expected<Request, Ending> read_command_line(int argc, char** argv);

/// Reads the words of one line of a batch, the first of which is the command. The error is a sentence.
std::expected<Request, std::string> read_words(const std::vector<std::string>& words);

/// The name in front of messages.
std::string short_name(const char* program);

} // namespace xenstore_tools
