// SPDX-License-Identifier: BSD-2-Clause
#include "made_files.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "config/options.hpp"
#include "config/usage.hpp"

namespace {

using config::Kind;
using config::Option;

constexpr const char* origin = R"(# SPDX-License-Identifier: BSD-2-Clause
# Made by `ninja -C build/dev made-files` from the options' table in agent/config; do not edit.
)";

/// With a backslash before each of these characters.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// Within '...' of the Bourne shell's family; fish takes a backslash instead. (std::quoted is found by a plain
/// "quoted".)
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + '\'';
}

std::string words(const Option& option) {
  std::string all;
  for (const auto& word : option.access.words)
    all += (all.empty() ? "" : " ") + std::string(word.text);
  return all;
}

/// The commands that are words, each behind a blank.
std::string commands() {
  std::string all;
  for (const auto& command : config::commands().subspan(1))
    all += (all.empty() ? "" : " ") + std::string(command.name);
  return all;
}

std::string names(const Option& option, const char* between) {
  std::string all = option.letter == 0 ? "" : std::string("-") + option.letter + between;
  return all + "--" + option.name;
}

/// For bash: what to do with the word after the option.
std::string action(const Option& option) {
  switch (option.access.kind) {
    case Kind::choice: return "mapfile -t COMPREPLY < <(compgen -W '" + words(option) + "' -- \"$word\")";
    case Kind::file: return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")";
    case Kind::directory: return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$word\")";
    default: return ":";
  }
}

std::string bash() {
  std::string text = std::string(origin) + R"(_xen_guest_agent() {
  local word=$2 option=$3 words
  if [ "$word" = "=" ]; then word=; fi # of "--option=", which bash takes for two words
  if [ "$option" = "=" ]; then option=${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case $option in
)";
  std::string always;
  std::string with_commands;
  for (const auto& option : config::options()) {
    if (option.value != nullptr) text += "    " + names(option, " | ") + ") " + action(option) + "; return ;;\n";
    if (option.commands == 0) {
      always += ' ' + names(option, " ");
      continue;
    }
    for (const auto& command : config::commands()) {
      if ((option.commands & with(command.command)) != 0)
        with_commands += "  case \" ${COMP_WORDS[*]} \" in *' " + std::string(command.name) + " '*) words+=' " +
                         names(option, " ") + "' ;; esac\n";
    }
  }
  return text + "  esac\n  words='" + commands() + always + "'\n" + with_commands +
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
         "complete -F _xen_guest_agent xen-guest-agent\n";
}

/// ":VALUE:what it may be", or nothing for a flag.
std::string zsh_value(const Option& option) {
  if (option.value == nullptr) return "";
  const auto name = ':' + std::string(option.value) + ':';
  switch (option.access.kind) {
    case Kind::choice: return name + '(' + words(option) + ')';
    case Kind::file: return name + "_files";
    case Kind::directory: return name + "_files -/";
    default: return name;
  }
}

/// One argument of _arguments, or two in braces for an option with a letter.
std::string zsh_option(const Option& option) {
  const auto description = '[' + escaped(option.help, "[]:\\") + ']' + zsh_value(option);
  const char* equals = option.value == nullptr ? "" : "=";
  if (option.letter == 0)
    return in_quotes((option.access.is_list ? "*--" : "--") + std::string(option.name) + equals + description);
  const auto letter = std::string("-") + option.letter;
  const auto name = std::string("--") + option.name;
  return in_quotes('(' + letter + ' ' + name + ')') + '{' + letter + (option.value == nullptr ? "" : "+") + ',' + name +
         equals + '}' + in_quotes(description);
}

std::string zsh() {
  std::string text = std::string("#compdef xen-guest-agent\n") + origin + "\nlocal -a with_command\n";
  std::string always;
  for (const auto& option : config::options()) {
    if (option.commands == 0) {
      always += "  " + zsh_option(option) + " \\\n";
      continue;
    }
    for (const auto& command : config::commands()) {
      if ((option.commands & with(command.command)) != 0)
        text += "if (( ${words[(Ie)" + std::string(command.name) + "]} )); then with_command+=(" + zsh_option(option) +
                "); fi\n";
    }
  }
  text += "_arguments -s -S \\\n" + always + "  \"$with_command[@]\" \\\n  '1:command:((";
  for (const auto& command : config::commands().subspan(1))
    text += std::string(command.name) + "\\:\"" + command.help + "\" ";
  text.back() = ')';
  return text + ")'\n";
}

std::string fish_value(const Option& option) {
  if (option.value == nullptr) return "";
  switch (option.access.kind) {
    case Kind::choice: return " -x -a " + in_quotes(words(option));
    case Kind::file: return " -r -F";
    case Kind::directory: return " -x -a '(__fish_complete_directories)'";
    default: return " -x";
  }
}

std::string fish() {
  std::string text = std::string(origin) + "\ncomplete -c xen-guest-agent -f\n";
  for (const auto& command : config::commands().subspan(1))
    text += "complete -c xen-guest-agent -n 'not __fish_seen_subcommand_from " + commands() + "' -a " + command.name +
            " -d '" + escaped(command.help, "'\\") + "'\n";
  for (const auto& option : config::options()) {
    text += "complete -c xen-guest-agent";
    std::string company;
    for (const auto& command : config::commands()) {
      if ((option.commands & with(command.command)) != 0) company += ' ' + std::string(command.name);
    }
    if (!company.empty()) text += " -n '__fish_seen_subcommand_from" + company + '\'';
    if (option.letter != 0) text += std::string(" -s ") + option.letter;
    text += std::string(" -l ") + option.name + fish_value(option) + " -d '" + escaped(option.help, "'\\") + "'\n";
  }
  return text;
}

/// Lines of a comment.
std::string comment(std::string_view text) {
  auto lines = config::paragraph("  ", text, 2);
  for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1)
    lines[at] = '#';
  return lines;
}

std::string example() {
  std::string text = "# " + std::string(config::default_config_file) +
                     ": settings of the Xen guest agent, xen-guest-agent.conf(5).\n"
                     "# Behind the \"#\" stand the defaults; a word in capitals is where there is none.\n"
                     "# xen-guest-agent --check-config checks this file, --print-config shows what counts.\n";
  std::optional<config::Group> group;
  for (const auto& option : config::options()) {
    if (!option.in_file) continue;
    if (group != option.group) text += std::string("\n### ") + title(option.group) + '\n';
    group = option.group;
    const auto defaults = option.access.values(config::Settings{});
    text += '\n' + comment(describe(option)) + '#' + option.name + " = " +
            (defaults.empty() ? option.value : defaults.front()) + '\n';
  }
  return text;
}

} // namespace

std::vector<MadeFile> made_files() {
  return {
      {"completion/xen-guest-agent.bash", bash()},
      {"completion/_xen-guest-agent", zsh()},
      {"completion/xen-guest-agent.fish", fish()},
      {"packaging/xen-guest-agent.conf.example", example()},
  };
}
