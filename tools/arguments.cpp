// SPDX-License-Identifier: BSD-2-Clause
#include "arguments.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <getopt.h>

#include "completion.hpp"
#include "escape.hpp"
#include "help.hpp"

namespace xenstore_tools {
namespace {

constexpr std::string_view own_name = "xenstorepp";
constexpr std::string_view linked_prefix = "xenstore-";

std::string short_options() {
  std::string letters;
  for (const auto& row : options) {
    if (row.is_short) letters += row.letter;
    if (row.is_short && !row.value.empty()) letters += ':';
  }
  return letters;
}

std::vector<option> long_options() {
  std::vector<option> rows;
  for (const auto& row : options) {
    if (row.name != nullptr)
      rows.push_back({row.name, row.value.empty() ? no_argument : required_argument, nullptr, row.letter});
  }
  rows.push_back({});
  return rows;
}

void set(char letter, const char* value, Options& chosen) {
  switch (letter) {
    case 'f': chosen.flat = true; break;
    case 'p': chosen.prefix = true; break;
    case 't': chosen.tidy = true; break;
    case 'u': chosen.upto = true; break;
    case 'r': chosen.recurse = true; break;
    case 'R': chosen.raw = true; break;
    case 'j': chosen.json = true; break;
    case 'n': chosen.events = static_cast<int>(std::strtol(value, nullptr, 10)); break;
    default: break;
  }
}

/// What getopt_long(3) has just not understood.
std::string misunderstood(char* const* argv) {
  const bool is_letter = ::optopt != 0 && ::optopt < 128;
  const auto* known = find_option(::optopt);
  const auto word = is_letter ? std::string{'-', static_cast<char>(::optopt)} : std::string(argv[::optind - 1]);
  return "option \"" + printable(word) + (known != nullptr ? "\" is misused" : "\" is unknown, or could be several");
}

/// A number of events is one or more.
bool is_count(const char* text) {
  char* end = nullptr;
  const long count = std::strtol(text, &end, 10);
  return *text >= '1' && *text <= '9' && *end == '\0' && count <= 1000000000;
}

/// The options and what is no option. Own face: the error is a sentence. Debian's: it is "", and means usage.
std::expected<void, std::string> read_options(int argc, char** argv, Request& request) {
  const auto letters = short_options();
  const auto rows = long_options();
  const bool own = request.face == Face::own;
  ::opterr = own ? 0 : 1;
  ::optind = 0; // begin anew, whatever an earlier call left behind
  for (int letter = 0; (letter = ::getopt_long(argc, argv, letters.c_str(), rows.data(), nullptr)) != -1;) {
    if (letter == '?') { // xenstore-utils go on
      if (own) return std::unexpected(misunderstood(argv));
      continue;
    }
    const auto* row = find_option(letter);
    if (request.command->letters.find(row->letter) == std::string_view::npos || (letter == 'h' && !own))
      return std::unexpected(own ? std::string("option \"") + argv[::optind - 1] + "\" is not for this command" : "");
    if (letter == 'h') return std::unexpected(std::string());
    if (letter == 'n' && own && !is_count(::optarg))
      return std::unexpected("-n wants a number, 1 or more, not \"" + printable(::optarg) + '"');
    set(row->letter, ::optarg, request.options);
  }
  request.arguments.assign(argv + ::optind, argv + argc);
  return {};
}

bool has_enough(const Request& request) {
  const auto count = request.arguments.size();
  if (request.command->command == Command::batch) return count == 0;
  if (request.command->wants_arguments && count == 0) return false;
  return request.command->command != Command::write || count % 2 == 0;
}

bool has_enough_for_own(const Request& request) {
  return has_enough(request) && (request.command->command != Command::chmod || request.arguments.size() > 1);
}

Ending debian_complaint(const char* program, const std::string& text) {
  return {1, "", short_name(program) + ": " + text + '\n'};
}

std::expected<Request, Ending> read_debian(int argc, char** argv) {
  const char* const program = argv[0];
  const auto name = short_name(program);
  std::string mode;
  std::string shown_mode; // where the command is a word of its own
  if (name.starts_with(linked_prefix)) {
    mode = name.substr(linked_prefix.size());
  } else {
    if (argc < 2) return std::unexpected(debian_complaint(program, debian_usage(program)));
    mode = argv[1];
    shown_mode = mode + ' ';
    --argc;
    ++argv;
  }
  Request request;
  request.face = Face::debian;
  request.program = name;
  request.command = find_command(mode);
  if (request.command == nullptr) return std::unexpected(debian_complaint(program, "unknown mode " + mode + '\n'));
  if (!read_options(argc, argv, request) || !has_enough(request))
    return std::unexpected(debian_complaint(program, debian_usage(program, shown_mode, *request.command)));
  return request;
}

Ending own_complaint(const std::string& sentence) {
  return {2, "", std::string(own_name) + ": " + sentence + "; see \"" + std::string(own_name) + " --help\"\n"};
}

/// What stands alone, in place of a command.
std::expected<const CommandRow*, Ending> read_command(int argc, char** argv) {
  const std::string_view word = argc < 2 ? std::string_view() : argv[1];
  if (word.empty()) return std::unexpected(own_complaint("a command is missing"));
  if (word == "--help" || word == "-h") return std::unexpected(Ending{0, help(), ""});
  if (word == "--version" || word == "-V") return std::unexpected(Ending{0, version_line(), ""});
  if (word == "--completion") {
    if (auto script = argc == 3 ? completion(argv[2]) : std::string(); !script.empty())
      return std::unexpected(Ending{0, std::move(script), ""});
    return std::unexpected(own_complaint("--completion wants bash, zsh or fish"));
  }
  if (const auto* row = find_command(word); row != nullptr) return row;
  const char* const what = word.starts_with('-') ? "option \"" : "command \"";
  return std::unexpected(own_complaint(what + printable(word) + "\" is unknown"));
}

std::expected<Request, Ending> read_own(int argc, char** argv) {
  const auto command = read_command(argc, argv);
  if (!command) return std::unexpected(command.error());
  Request request;
  request.command = *command;
  const auto name = std::string(request.command->name);
  if (const auto read = read_options(argc - 1, argv + 1, request); !read) {
    if (read.error().empty()) return std::unexpected(Ending{0, help(*request.command), ""});
    return std::unexpected(own_complaint(name + ": " + read.error()));
  }
  if (!has_enough_for_own(request))
    return std::unexpected(own_complaint("use it as: " + name + ' ' + std::string(request.command->arguments)));
  return request;
}

} // namespace

std::string short_name(const char* program) {
  const std::string_view name = program;
  return std::string(name.substr(name.rfind('/') + 1));
}

std::expected<Request, Ending> read_command_line(int argc, char** argv) {
  // Without even a name there is nothing to look like.
  // A release's program has its version behind the name.
  if (argc < 1 || short_name(argv[0]).starts_with(own_name)) return read_own(argc, argv);
  return read_debian(argc, argv);
}

std::expected<Request, std::string> read_words(const std::vector<std::string>& words) {
  Request request;
  request.command = find_command(words.front());
  if (request.command == nullptr) return std::unexpected("command \"" + printable(words.front()) + "\" is unknown");
  auto copies = words; // getopt(3) permutes them
  std::vector<char*> argv;
  std::ranges::transform(copies, std::back_inserter(argv), [](std::string& word) { return word.data(); });
  argv.push_back(nullptr);
  if (const auto read = read_options(static_cast<int>(copies.size()), argv.data(), request); !read)
    return std::unexpected(read.error().empty() ? "there is no help in a batch" : read.error());
  if (!has_enough_for_own(request))
    return std::unexpected("use it as: " + words.front() + ' ' + std::string(request.command->arguments));
  return request;
}

} // namespace xenstore_tools
