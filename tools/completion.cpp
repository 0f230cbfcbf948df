// SPDX-License-Identifier: BSD-2-Clause
#include "completion.hpp"

#include "command_table.hpp"

namespace xenstore_tools {
namespace {

constexpr std::string_view made_by = "# SPDX-License-Identifier: BSD-2-Clause\n# Made by: xenstorepp --completion ";

/// Between single quotes, where none of the texts has one.
std::string quoted(std::string_view text) { return '\'' + std::string(text) + '\''; }

std::string command_names() {
  std::string names;
  for (const auto& command : commands)
    names += (names.empty() ? "" : " ") + std::string(command.name);
  return names;
}

/// "-p --prefix -R --raw", for the options of a command.
std::string option_words(const CommandRow& command) {
  std::string words;
  for (const auto& option : options) {
    if (command.letters.find(option.letter) == std::string_view::npos) continue;
    if (option.is_short) words += std::string(words.empty() ? "-" : " -") + option.letter;
    if (option.name != nullptr) words += std::string(words.empty() ? "--" : " --") + option.name;
  }
  return words;
}

std::string key_commands(std::string_view between) {
  std::string names;
  for (const auto& command : commands) {
    if (command.takes_keys) names += (names.empty() ? "" : std::string(between)) + std::string(command.name);
  }
  return names;
}

std::string bash() {
  std::string text = std::string(made_by) +
                     "bash\n"
                     "_xenstorepp() {\n"
                     "  local word=${COMP_WORDS[COMP_CWORD]} options='' keys\n"
                     "  if ((COMP_CWORD == 1)); then\n"
                     "    mapfile -t COMPREPLY < <(compgen -W '" +
                     command_names() +
                     " --help --version' -- \"$word\")\n"
                     "    return\n"
                     "  fi\n"
                     "  case ${COMP_WORDS[1]} in\n";
  for (const auto& command : commands)
    text += "    " + std::string(command.name) + ") options='" + option_words(command) + "' ;;\n";
  return text +
         "  esac\n"
         "  if [[ $word == -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in " +
         key_commands(" | ") +
         ") ;; *) return ;; esac\n"
         "  case $word in\n"
         "    */*) keys=$(xenstorepp list -p -- \"$(dirname -- \"${word}x\")\" 2>/dev/null) ;;\n"
         "    *) keys=/ ;;\n"
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$keys\" -- \"$word\")\n"
         "  compopt -o nospace\n"
         "}\n"
         "complete -F _xenstorepp xenstorepp\n";
}

std::string zsh_option(const OptionRow& option) {
  const auto meaning = '[' + std::string(option.summary) + ']';
  const auto value = option.value.empty() ? std::string() : ':' + std::string(option.value) + ':';
  std::string text;
  if (option.is_short) text += ' ' + quoted(std::string{'-', option.letter} + meaning + value);
  if (option.name != nullptr)
    text += ' ' + quoted("--" + std::string(option.name) + (value.empty() ? "" : "=") + meaning + value);
  return text;
}

std::string zsh() {
  std::string text = "#compdef xenstorepp\n" + std::string(made_by) +
                     "zsh\n"
                     "_xenstorepp_keys() {\n"
                     "  local -a keys\n"
                     "  if [[ $PREFIX == */* ]]; then\n"
                     "    keys=(${(f)\"$(xenstorepp list -p -- ${${PREFIX%/*}:-/} 2>/dev/null)\"})\n"
                     "  else\n"
                     "    keys=(/)\n"
                     "  fi\n"
                     "  compadd -S '' -a keys\n"
                     "}\n"
                     "_xenstorepp() {\n"
                     "  if ((CURRENT == 2)); then\n"
                     "    local -a words=(\n";
  for (const auto& command : commands)
    text += "      " + quoted(std::string(command.name) + ':' + std::string(command.summary)) + '\n';
  text += "      '--help:say how it is used'\n"
          "      '--version:say which version it is'\n"
          "    )\n"
          "    _describe command words\n"
          "    return\n"
          "  fi\n"
          "  local command=$words[2]\n"
          "  shift words\n"
          "  ((CURRENT--))\n"
          "  case $command in\n";
  for (const auto& command : commands) {
    text += "    " + std::string(command.name) + ") _arguments -s";
    for (const auto& option : options) {
      if (command.letters.find(option.letter) != std::string_view::npos) text += zsh_option(option);
    }
    text += command.takes_keys ? " '*:key:_xenstorepp_keys' ;;\n" : " ;;\n";
  }
  return text + "  esac\n}\n_xenstorepp \"$@\"\n";
}

std::string fish() {
  std::string text = std::string(made_by) +
                     "fish\n"
                     "function __xenstorepp_keys\n"
                     "    set -l word (commandline -ct)\n"
                     "    switch $word\n"
                     "        case '*/*'\n"
                     "            xenstorepp list -p -- (dirname -- $word\"x\") 2>/dev/null\n"
                     "        case '*'\n"
                     "            echo /\n"
                     "    end\n"
                     "end\n"
                     "complete -c xenstorepp -f\n"
                     "complete -c xenstorepp -n __fish_use_subcommand -l help -d 'say how it is used'\n"
                     "complete -c xenstorepp -n __fish_use_subcommand -l version -d 'say which version it is'\n";
  for (const auto& command : commands)
    text += "complete -c xenstorepp -n __fish_use_subcommand -a " + std::string(command.name) + " -d " +
            quoted(command.summary) + '\n';
  text +=
      "complete -c xenstorepp -n '__fish_seen_subcommand_from " + key_commands(" ") + "' -a '(__xenstorepp_keys)'\n";
  for (const auto& option : options) {
    std::string users;
    for (const auto& command : commands) {
      if (command.letters.find(option.letter) != std::string_view::npos) users += ' ' + std::string(command.name);
    }
    text += "complete -c xenstorepp -n '__fish_seen_subcommand_from" + users + '\'';
    if (option.is_short) text += std::string(" -s ") + option.letter;
    if (option.name != nullptr) text += std::string(" -l ") + option.name;
    text += std::string(option.value.empty() ? "" : " -x") + " -d " + quoted(option.summary) + '\n';
  }
  return text;
}

} // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

} // namespace xenstore_tools
