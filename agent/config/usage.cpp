// SPDX-License-Identifier: BSD-2-Clause
#include "config/usage.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "config/options.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace config {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t text_column = 32;
constexpr std::size_t comment_column = 40;
constexpr std::size_t max_printed_value = 4096; // as long as any value may be

/// With blanks, but at least one where there is something already.
void fill_to(std::string& line, std::size_t column) {
  if (line.size() < column)
    line.append(column - line.size(), ' ');
  else if (!line.empty() && line.back() != ' ')
    line += ' ';
}

std::string head_of(const Option& option) {
  const std::string_view letter(&option.letter, 1);
  std::string head = option.letter == 0 ? "      --" : core::concat({"  -", letter, ", --"});
  head += option.name;
  if (option.value != nullptr) core::append(head, {" ", option.value});
  return head;
}

void add_commands(std::string& page) {
  const char* before = "usage: ";
  for (const auto& command : commands()) {
    const char* space = *command.name == '\0' ? "" : " ";
    page += paragraph(core::concat({before, "xen-guest-agent ", command.name, space, "[OPTION]..."}), command.help, 40);
    before = "       ";
  }
}

void add_options(std::string& page) {
  std::optional<Group> group;
  for (const auto& option : options()) {
    if (group != option.group) core::append(page, {"\n", title(option.group), ":\n"});
    group = option.group;
    page += paragraph(head_of(option), describe(option), text_column);
  }
}

void add_environment(std::string& page) {
  page += "\nenvironment, which counts where the command line says nothing:\n";
  for (const auto& option : options()) {
    for (const char* variable : option.environment) {
      if (variable != nullptr)
        page += paragraph(core::concat({"  ", variable}), core::concat({"as --", option.name}), text_column);
    }
  }
  for (const auto& variable : variables())
    page += paragraph(core::concat({"  ", variable.name}), variable.help, text_column);
}

} // namespace

std::string paragraph(std::string head, std::string_view text, std::size_t column) {
  std::string lines;
  std::string line = std::move(head);
  fill_to(line, column);
  for (auto word = core::next_word(text); !word.empty(); word = core::next_word(text)) {
    if (line.size() > column && line.size() + 1 + word.size() > width) {
      if (!core::trim(line).empty()) core::append(lines, {line, "\n"});
      line.assign(column, ' ');
    }
    if (!line.empty() && line.back() != ' ') line += ' ';
    line += word;
  }
  core::append(lines, {line, "\n"});
  return lines;
}

std::string describe(const Option& option) {
  std::string text;
  if (option.commands != 0) core::append(text, {"with ", command_names(option.commands), ": "});
  text += option.help;
  const bool is_choice = option.access.kind == Kind::choice;
  if (is_choice && std::string_view(option.value) != "on|off") core::append(text, {": ", choices(option)});
  if (option.access.is_list) text += "; may be given again";
  const auto defaults = option.access.values(Settings{});
  if (option.value != nullptr && !defaults.empty()) core::append(text, {" (default ", defaults.front(), ")"});
  return text;
}

std::string usage() {
  std::string page;
  add_commands(page);
  add_options(page);
  add_environment(page);
  page += "\nfiles:\n";
  page += paragraph(core::concat({"  ", default_config_file}), "long options as key = value; counts last", text_column);
  page += "\nexit status:\n";
  for (const auto& row : exit_statuses())
    page += paragraph(core::concat({"  ", core::Decimal(row.status)}), row.help, 5);
  return page;
}

std::string effective_config(const Loaded& loaded) {
  std::string page;
  const auto add = [&](std::string line, const std::string& origin) {
    fill_to(line, comment_column);
    core::append(page, {line, "# ", origin, "\n"});
  };
  for (std::size_t i = 0; i < options().size(); ++i) {
    const auto& option = options()[i];
    if (!option.in_file) continue;
    const auto values = option.access.values(loaded.settings);
    for (std::size_t j = 0; j < values.size(); ++j)
      add(core::concat({option.name, " = ", core::printable(values[j], max_printed_value)}),
          describe_origin(loaded, i, j));
    if (values.empty()) add(core::concat({"# ", option.name, " ="}), describe_origin(loaded, i, 0));
  }
  return page;
}

} // namespace config
