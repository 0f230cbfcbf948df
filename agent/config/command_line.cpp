// SPDX-License-Identifier: BSD-2-Clause
#include "config/command_line.hpp"

#include <algorithm>
#include <string_view>

#include "config/access.hpp"
#include "config/argument_reader.hpp"
#include "config/complaint.hpp"
#include "config/nearest.hpp"
#include "config/options.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace config {
namespace {

Outcome take_command(std::string_view word, CommandLine& line) {
  const auto row = std::ranges::find(commands(), word, [](const CommandRow& r) { return std::string_view(r.name); });
  if (!word.empty() && row != commands().end()) return choose(row->command, line.settings);
  const auto sentence = core::concat({"unknown command \"", core::printable(word), "\"; "});
  if (const auto meant = nearest_command(word); !meant.empty())
    return complaint({sentence, "did you mean ", meant, "?"});
  std::string names;
  for (const auto& command : commands().subspan(1))
    core::append_item(names, command.name);
  return complaint({sentence, "there is: ", names});
}

Outcome apply(const Argument& argument, CommandLine& line) {
  if (argument.option == nullptr) return take_command(argument.value, line);
  const auto& option = *argument.option;
  const auto name = core::concat({"--", option.name});
  if (argument.value != nullptr && std::string_view(argument.value).size() > max_value_size)
    return complaint({name, ": the value is longer than ", core::Decimal(max_value_size), " bytes"});
  line.given.at(static_cast<std::size_t>(&option - options().data())) = true;
  return option.access.set(name, argument.value == nullptr ? "yes" : argument.value, line.settings);
}

/// Reads no further than to a command such as help, but for the words after "--".
Outcome read_arguments(int argc, char* const* argv, CommandLine& line) {
  ArgumentReader reader(argc, argv);
  while (!ends_at_once(line.settings.command) || reader.only_words_follow()) {
    const auto argument = reader.next();
    if (!argument) return std::unexpected(argument.error());
    if (!*argument) break;
    if (const auto set = apply(**argument, line); !set) return set;
  }
  return {};
}

/// An option that goes with some commands alone.
Outcome check_company(const CommandLine& line) {
  for (std::size_t i = 0; i < line.given.size(); ++i) {
    const auto& option = options()[i];
    if (!line.given[i] || option.commands == 0 || (option.commands & with(line.settings.command)) != 0) continue;
    return complaint({"--", option.name, " goes with the command ", command_names(option.commands)});
  }
  return {};
}

} // namespace

std::expected<CommandLine, std::string> read_command_line(int argc, char* const* argv) {
  CommandLine line;
  line.given.resize(options().size());
  if (const auto read = read_arguments(argc, argv, line); !read) return std::unexpected(read.error());
  if (ends_at_once(line.settings.command)) return line;
  if (const auto checked = check_company(line); !checked) return std::unexpected(checked.error());
  return line;
}

} // namespace config
