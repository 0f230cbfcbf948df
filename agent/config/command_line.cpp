// SPDX-License-Identifier: BSD-2-Clause
#include "config/command_line.hpp"

#include <algorithm>
#include <string_view>

#include <getopt.h>

#include "config/access.hpp"
#include "config/nearest.hpp"
#include "config/options.hpp"
#include "core/text.hpp"

namespace config {
namespace {

/// What getopt_long(3) calls an option: its letter, or a number that is no letter.
int code_of(const Option& option) {
  return option.letter != 0 ? option.letter : 256 + static_cast<int>(&option - options().data());
}

struct Grammar {
  std::vector<::option> options;
  std::string letters = "-:"; // words where they stand, as option 1; ':' for a value that is missing
};

Grammar grammar() {
  Grammar grammar;
  for (const auto& option : options()) {
    const bool has_value = option.value != nullptr;
    grammar.options.push_back({option.name, has_value ? required_argument : no_argument, nullptr, code_of(option)});
    if (option.letter == 0) continue;
    grammar.letters += option.letter;
    if (has_value) grammar.letters += ':';
  }
  grammar.options.push_back({});
  return grammar;
}

Outcome take_command(std::string_view word, CommandLine& line) {
  const auto row = std::ranges::find(commands(), word, [](const CommandRow& r) { return std::string_view(r.name); });
  if (!word.empty() && row != commands().end()) return choose(row->command, line.settings);
  auto sentence = "unknown command \"" + core::printable(word) + '"';
  if (const auto meant = nearest_command(word); !meant.empty())
    return std::unexpected(sentence + "; did you mean " + std::string(meant) + '?');
  std::string names;
  for (const auto& command : commands().subspan(1))
    names += (names.empty() ? "" : ", ") + std::string(command.name);
  return std::unexpected(sentence + "; there is: " + names);
}

Outcome apply(int choice, const char* value, CommandLine& line) {
  if (choice == 1) return take_command(value, line);
  const auto option = std::ranges::find(options(), choice, code_of);
  const auto name = std::string("--") + option->name;
  if (value != nullptr && std::string_view(value).size() > max_value_size)
    return std::unexpected(name + ": the value is longer than " + std::to_string(max_value_size) + " bytes");
  line.given.at(static_cast<std::size_t>(option - options().begin())) = true;
  return option->access.set(name, option->value == nullptr ? "yes" : value, line.settings);
}

/// "--memory" may be short for several.
std::string candidates(std::string_view word) {
  std::string names;
  for (const auto& option : options()) {
    if (std::string_view(option.name).starts_with(word))
      names += (names.empty() ? "--" : ", --") + std::string(option.name);
  }
  return names;
}

std::string advice(const std::string& word) {
  if (!word.starts_with("--")) return " is unknown; see --help";
  const auto name = word.substr(2, word.find('=') - 2);
  if (const auto names = candidates(name); !names.empty()) return " is short for several: " + names;
  if (const auto* nearest = nearest_option(name, false))
    return std::string(" is unknown; did you mean --") + nearest->name + '?';
  return " is unknown; see --help";
}

/// What getopt_long(3) has just not understood. It says so by ::optopt: 0 for an unknown long option, else its letter
/// or number; the word itself is the one before ::optind, unless letters are joined in it ("-xs").
std::string describe_misuse(int choice, char* const* argv) {
  const bool known = std::ranges::find(options(), ::optopt, code_of) != options().end();
  const auto word =
      ::optopt != 0 && !known ? std::string{'-', static_cast<char>(::optopt)} : std::string(argv[::optind - 1]);
  const auto what = choice == ':' ? " wants a value; see --help" : known ? " takes no value; see --help" : advice(word);
  return "option " + core::printable(word) + what;
}

Outcome read_options(int argc, char* const* argv, CommandLine& line) {
  ::opterr = 0;
  ::optind = 0; // begin anew, whatever an earlier call left behind
  const auto known = grammar();
  while (!ends_at_once(line.settings.command)) {
    const int choice = ::getopt_long(argc, argv, known.letters.c_str(), known.options.data(), nullptr);
    if (choice == -1) break;
    if (choice == '?' || choice == ':') return std::unexpected(describe_misuse(choice, argv));
    if (const auto set = apply(choice, ::optarg, line); !set) return set;
  }
  return {};
}

/// An option that goes with some commands alone.
Outcome check_company(const CommandLine& line) {
  for (std::size_t i = 0; i < line.given.size(); ++i) {
    const auto& option = options()[i];
    if (!line.given[i] || option.commands == 0 || (option.commands & with(line.settings.command)) != 0) continue;
    return std::unexpected(std::string("--") + option.name + " goes with the command " +
                           command_names(option.commands));
  }
  return {};
}

} // namespace

std::expected<CommandLine, std::string> read_command_line(int argc, char* const* argv) {
  CommandLine line;
  line.given.resize(options().size());
  if (const auto read = read_options(argc, argv, line); !read) return std::unexpected(read.error());
  if (ends_at_once(line.settings.command)) return line;
  for (int i = ::optind; i < argc; ++i) { // what stands after "--"
    if (const auto taken = take_command(argv[i], line); !taken) return std::unexpected(taken.error());
  }
  if (const auto checked = check_company(line); !checked) return std::unexpected(checked.error());
  return line;
}

} // namespace config
