// SPDX-License-Identifier: BSD-2-Clause
#include "scale/options.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include <getopt.h>

namespace scale {
namespace {

/// Domids end at 32751.
constexpr unsigned most_guests = 10'000;

/// 0 if it is no number between 1 and `most`.
unsigned number(const std::string& text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= most ? value : 0;
}

std::vector<unsigned> numbers(const std::string& text) {
  std::istringstream parts(text);
  std::vector<unsigned> list;
  for (std::string part; std::getline(parts, part, ',');)
    list.push_back(number(part, most_guests));
  std::ranges::sort(list);
  return list;
}

} // namespace

const char* usage() {
  return "usage: ./dev bench scale [OPTION]...   what the agents of many guests cost one xenstored\n"
         "\n"
         "  --guests N,N,...   how many guests (default: 10,30)\n"
         "  --turns N          how often each is measured (default: 3)\n"
         "  --daemon c|ocaml   whose xenstored (default: c)\n"
         "  --program FILE     our agent is this one, of another build\n"
         "  --json FILE        write everything as JSON, too\n"
         "  --svg FILE         draw the processor time against the number of guests\n"
         "\n"
         "exit status: 0 measured; 1 a real agent says something else than was played; 2 wrong usage; 3 cannot be "
         "measured here\n";
}

std::expected<Options, std::string> parse_options(int argc, char** argv) {
  static const option known[] = {
      {"guests", required_argument, nullptr, 'g'}, {"turns", required_argument, nullptr, 't'},
      {"daemon", required_argument, nullptr, 'd'}, {"program", required_argument, nullptr, 'p'},
      {"json", required_argument, nullptr, 'j'},   {"svg", required_argument, nullptr, 's'},
      {"help", no_argument, nullptr, 'h'},         {nullptr, 0, nullptr, 0},
  };
  Options options;
  for (int found = 0; (found = ::getopt_long(argc, argv, "h", known, nullptr)) != -1;) {
    const std::string value = ::optarg != nullptr ? ::optarg : "";
    if (found == '?') return std::unexpected("unknown option, or one without its value");
    if (found == 'h') options.help = true;
    if (found == 'g') options.guests = numbers(value);
    if (found == 't') options.turns = number(value, 100);
    if (found == 'd' && value != "c" && value != "ocaml") return std::unexpected("--daemon takes c or ocaml");
    if (found == 'd') options.daemon = value == "c" ? store_lab::Daemon::c : store_lab::Daemon::ocaml;
    if (found == 'p') options.program = std::filesystem::absolute(value);
    if (found == 'j') options.json_file = value;
    if (found == 's') options.svg_file = value;
  }
  if (options.guests.empty() || options.guests.front() == 0)
    return std::unexpected("--guests takes numbers from 1 to 10000, with commas between them");
  if (options.turns == 0) return std::unexpected("--turns takes a number from 1 to 100");
  if (::optind < argc) return std::unexpected("too much: " + std::string(argv[::optind]));
  return options;
}

} // namespace scale
