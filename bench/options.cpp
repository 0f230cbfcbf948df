// SPDX-License-Identifier: BSD-2-Clause
#include "options.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <getopt.h>

#include "rows/rows.hpp"

namespace bench {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> list;
  for (std::string word; words >> word;)
    list.push_back(word);
  return list;
}

} // namespace

const char* usage() {
  return "usage: ./dev bench [OPTION]... [ROW]...   measure the agent; rows: size latency storm start memory idle\n"
         "library (xenstorepp beside libxenstore) "
         "(default: all)\n"
         "\n"
         "./dev bench scale --help: what many guests' agents cost one xenstored\n"
         "\n"
         "  --agent \"COMMAND\"   measure this agent as well, in turns with ours; it is to find xenstore at "
         "XENSTORED_PATH.\n"
         "                      May be given more than once\n"
         "  --alone             leave ours out\n"
         "  --program FILE      ours is this one, of another build\n"
         "  --limits FILE       fail where a figure is above its limit in FILE\n"
         "  --over socket       give it the daemon's own socket, as domain 0; default: ring, as a guest\n"
         "  --json FILE         write everything as JSON, too\n"
         "  --quick             few samples and 5 s of idleness: to try the measurements themselves\n"
         "\n"
         "exit status: 0 measured; 1 a check is broken; 2 wrong usage; 3 cannot be measured here\n";
}

std::expected<Options, std::string> parse_options(int argc, char** argv) {
  static const option known[] = {
      {"agent", required_argument, nullptr, 'a'},
      {"over", required_argument, nullptr, 'o'},
      {"json", required_argument, nullptr, 'j'},
      {"quick", no_argument, nullptr, 'q'},
      {"help", no_argument, nullptr, 'h'},
      {"limits", required_argument, nullptr, 'l'},
      {"alone", no_argument, nullptr, 'A'},
      {"program", required_argument, nullptr, 'p'},
      {nullptr, 0, nullptr, 0},
  };
  Options options;
  Agent ours{"ours", {XGA_AGENT, "--stderr"}, true};
  bool alone = false;
  for (int found = 0; (found = ::getopt_long(argc, argv, "h", known, nullptr)) != -1;) {
    const std::string value = ::optarg != nullptr ? ::optarg : "";
    if (found == '?') return std::unexpected("unknown option, or one without its value");
    if (found == 'h') options.help = true;
    if (found == 'q') options.quick = true;
    if (found == 'j') options.json_file = value;
    if (found == 'o' && value != "ring" && value != "socket") return std::unexpected("--over takes ring or socket");
    if (found == 'o') options.over_socket = value == "socket";
    if (found == 'a') {
      auto words = split(value);
      if (words.empty()) return std::unexpected("--agent takes a command");
      auto name = std::filesystem::path(words.front()).filename().string();
      options.agents.push_back({std::move(name), std::move(words), false});
    }
    if (found == 'p') ours.words.front() = std::filesystem::absolute(value);
    if (found == 'l') options.limits_file = value;
    if (found == 'A') alone = true;
  }
  if (!alone) options.agents.insert(options.agents.begin(), ours);
  if (options.agents.empty()) return std::unexpected("--alone leaves nobody to measure: --agent is missing");
  options.turns = options.agents.size() > 1 ? 2 : 1;
  options.rows.assign(argv + ::optind, argv + argc);
  for (const auto& row : options.rows) {
    if (std::ranges::find(rows(), row, &Row::name) == rows().end()) return std::unexpected("no such row: " + row);
  }
  return options;
}

} // namespace bench
