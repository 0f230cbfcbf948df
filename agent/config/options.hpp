// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

/// The tables from which the command line, the configuration file, --help, --print-config, shell completion and the
/// tests of the manual pages are made. An option more is a row in options.cpp, a command more a row there too.
namespace config {

/// What kind of value an option takes.
enum class Kind : std::uint8_t { flag, choice, number, pattern, file, directory, text };

/// Where --help lists an option.
enum class Group : std::uint8_t { publishing, network, memory, logging, machine, configuration, other };

/// A word that stands for a value.
struct Word {
  const char* text;
  int value;
};

/// How an option's value gets into the settings and out of them.
struct Access {
  Kind kind = Kind::flag;
  /// `name` is what the user called the option; the error is a sentence that begins with it. A flag takes yes or no.
  std::expected<void, std::string> (*set)(const std::string& name, const std::string& value, Settings& settings);
  /// Adds what values() gives. One is there for each option, and returning them is the longer part of it.
  void (*add_values)(const Settings& settings, std::vector<std::string>& values);
  std::span<const Word> words; ///< what a choice is made of
  bool is_list = false;        ///< may be given again: the values add up

  /// As a file would say it: one value, none where there is none, or each of a list.
  std::vector<std::string> values(const Settings& settings) const;
};

struct Option {
  const char* name = "";       ///< long name, and key of the file
  const char* value = nullptr; ///< what help calls its value; nullptr for a flag
  char letter = 0;             ///< that stands for it; 0 for none
  Group group = Group::other;
  bool in_file = true;   ///< may stand in a file
  unsigned commands = 0; ///< with(): it goes with these alone; 0: with any
  const char* help = ""; ///< what it does, without its choices and its default
  Access access;
  std::array<const char*, 2> environment = {}; ///< variables that say the same, the one that counts first
};

/// A word of the command line that is no option.
struct CommandRow {
  const char* name; ///< "" for what is done without one
  Command command;
  const char* help;
};

/// A variable of the environment that is not the same as an option.
struct Variable {
  const char* name;
  const char* help;
};

struct ExitStatus {
  int status;
  const char* help;
};

constexpr unsigned with(Command command) noexcept { return 1U << static_cast<unsigned>(command); }

/// In the order of help.
std::span<const Option> options() noexcept;
std::span<const CommandRow> commands() noexcept;
std::span<const Variable> variables() noexcept;
std::span<const ExitStatus> exit_statuses() noexcept;
const char* title(Group group) noexcept;

/// The option of that long name, or nullptr.
const Option* find_option(std::string_view name) noexcept;

/// "show or status": the commands of a set that with() makes.
std::string command_names(unsigned set);

/// "error, warn, info": the words of a choice; "" for other options.
std::string choices(const Option& option);

} // namespace config
