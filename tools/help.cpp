// SPDX-License-Identifier: BSD-2-Clause
#include "help.hpp"

#include <cstddef>

namespace xenstore_tools {
namespace {

/// Two columns.
std::string row(std::string left, std::size_t width, std::string_view right) {
  left.resize(left.size() < width ? width : left.size() + 1, ' ');
  return "  " + left + std::string(right) + '\n';
}

std::string spelled(const OptionRow& option) {
  std::string text = option.is_short ? std::string{'-', option.letter} : "   ";
  if (option.name != nullptr) text += std::string(option.is_short ? ", --" : " --") + option.name;
  if (!option.value.empty()) text += ' ' + std::string(option.value);
  return text;
}

std::string line_of(const CommandRow& command) {
  return std::string(command.name) + ' ' + std::string(command.arguments);
}

std::string option_rows(std::string_view letters) {
  std::string text;
  for (const auto& option : options) {
    if (letters.find(option.letter) != std::string_view::npos) text += row(spelled(option), 18, option.summary);
  }
  return text;
}

} // namespace

std::string help() {
  std::string text = "usage: xenstorepp COMMAND [OPTION]... [ARGUMENT]...\n\n";
  std::string letters;
  for (const auto& command : commands) {
    text += row(line_of(command), 31, command.summary);
    letters += command.letters;
  }
  text += "\n" + option_rows(letters);
  text += row("-V, --version", 18, "say which version this is, and end");
  text += row("    --completion SHELL", 18, "print the completion for bash, zsh or fish, and end");
  return text +
         "\nKeys without a leading slash are those of the own domain. xenstore is found by the device of this\n"
         "system, or by XENSTORED_PATH. Called as xenstore or xenstore-COMMAND, the program is as xenstore-utils.\n";
}

std::string help(const CommandRow& command) {
  return "usage: xenstorepp " + std::string(command.name) + " [OPTION]... " + std::string(command.arguments) + "\n" +
         std::string(command.summary) + "\n\n" + option_rows(command.letters);
}

std::string version_line() { return "xenstorepp " XENSTORE_TOOLS_VERSION "\n"; }

std::string debian_usage(std::string_view program) { return "Usage: " + std::string(program) + " <mode> [-h] [...]"; }

std::string debian_usage(std::string_view program, std::string_view mode, const CommandRow& command) {
  const auto arguments = command.debian_arguments.empty() ? std::string_view("[-h]") : command.debian_arguments;
  return "Usage: " + std::string(program) + ' ' + std::string(mode) + std::string(arguments);
}

} // namespace xenstore_tools
