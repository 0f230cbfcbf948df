// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xenstore_tools {

enum class Command : std::uint8_t { read, list, write, remove, exists, ls, chmod, watch, batch };

/// The one place that says which commands and options there are: the parser, --help and the completions come from here,
/// and a test compares the manual page with it.
struct CommandRow {
  Command command;
  std::string_view name;
  std::string_view letters;   ///< of the options it takes
  std::string_view arguments; ///< for people
  /// What the usage line of xenstore-utils says after the name; "" if those do not know the command.
  std::string_view debian_arguments;
  bool wants_arguments; ///< at least one
  bool takes_keys;      ///< for the completions
  std::string_view summary;
};

/// Options that have no short form have a letter here all the same.
struct OptionRow {
  char letter;
  bool is_short;
  const char* name;       ///< nullptr: there is no long form
  std::string_view value; ///< the name of its value; "" if it takes none
  std::string_view summary;
};

inline constexpr std::array<CommandRow, 9> commands{{
    {Command::read, "read", "hpRsj", "KEY...", "[-h] [-p] [-s] [-R] key [...]", true, true,
     "print the values of keys, with escapes for what cannot be printed"},
    {Command::list, "list", "hpsj", "KEY...", "[-h] [-p] [-s] key [...]", true, true,
     "print the names of the children of keys"},
    {Command::write, "write", "hRs", "KEY VALUE [KEY VALUE]...", "[-h] [-s] [-R] key value [...]", true, true,
     "write values, all of them or none"},
    {Command::remove, "rm", "hst", "KEY...", "[-h] [-s] [-t] key [...]", true, true,
     "remove keys and all below them, all of them or none"},
    {Command::exists, "exists", "hsj", "KEY...", "[-h] [-p] [-s] key [...]", true, true,
     "succeed if all the keys are there and may be read"},
    {Command::ls, "ls", "hfpsj", "[KEY]...", "[-h] [-f] [-p] [-s] [path]", false, true,
     "print the tree below keys, or the whole of it"},
    {Command::chmod, "chmod", "hurs", "KEY MODE...", "[-h] [-u] [-r] [-s] key <mode [modes...]>", true, true,
     "set the permissions of a key: its owner first, then others; MODE is n, r, w or b and a domid"},
    {Command::watch, "watch", "hnsj", "KEY...", "[-h] [-n NR] key", true, true,
     "print what changes at keys and below, as it changes"},
    {Command::batch, "batch", "hs", "", "", false, false,
     "carry out the commands on standard input, one on each line, all of them or none"},
}};

/// In the order in which xenstore-utils have them: getopt_long(3) names them so where a word could be several.
inline constexpr std::array<OptionRow, 10> options{{
    {'h', true, "help", "", "say how it is used"},
    {'f', true, "flat", "", "ls: whole paths, and whole values if the output is no terminal"},
    {'s', true, nullptr, "", "nothing; taken because other tools take it"},
    {'p', true, "prefix", "", "read: the key before the value; list: whole paths; ls: permissions too"},
    {'t', true, "tidy", "", "rm: also remove parents that are then empty"},
    {'u', true, "upto", "", "chmod: also of all parents"},
    {'r', true, "recurse", "", "chmod: also of all children"},
    {'n', true, "number", "NR", "watch: end after so many events"},
    {'R', true, "raw", "", "read, write: values as they are, without escapes"},
    {'j', false, "json", "", "read, list, exists, ls, watch: print JSON"},
}};

/// nullptr: there is none.
constexpr const CommandRow* find_command(std::string_view name) {
  for (const auto& row : commands) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

constexpr const OptionRow* find_option(int letter) {
  for (const auto& row : options) {
    if (row.letter == letter) return &row;
  }
  return nullptr;
}

} // namespace xenstore_tools
