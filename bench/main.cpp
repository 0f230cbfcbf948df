// SPDX-License-Identifier: BSD-2-Clause
// agent_bench: the whole agent, measured on the real xenstored. See ./dev bench --help.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>

#include "machine.hpp"
#include "options.hpp"
#include "report.hpp"
#include "rows/rows.hpp"
#include "scene.hpp"
#include "store_lab.hpp"

namespace bench {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

int complain(const std::string& sentence, int status) {
  std::fprintf(stderr, "agent_bench: %s\n", sentence.c_str());
  return status;
}

void measure(const Options& options, Report& report) {
  const Scene scene;
  for (const auto& row : rows()) {
    if (!options.rows.empty() && std::ranges::find(options.rows, row.name) == options.rows.end()) continue;
    std::fprintf(stderr, "agent_bench: measuring %s\n", std::string(row.name).c_str());
    report.begin_row(std::string(row.name));
    // One row that fails is no reason to lose the others.
    try {
      row.measure(options, report);
    } catch (const std::exception& error) {
      report.check("measured to the end", false, error.what());
    }
  }
}

int run(const Options& options) {
  if (const auto why = store_lab::StoreLab::unavailable_reason(store_lab::Daemon::c); !why.empty())
    return complain(why, 3);
  // Before the scene, which hides this machine's /sys.
  Report report;
  report.describe("agent", joined(options.agent));
  report.describe("over", options.over_socket ? "the daemon's socket, as domain 0" : "a guest's ring, as domain 5");
  describe_machine(report);
  if (const auto why = Scene::enter(); !why.empty()) return complain(why, 3);
  measure(options, report);
  std::fputs(report.to_text().c_str(), stdout);
  if (!options.json_file.empty() && !(std::ofstream(options.json_file) << report.to_json() << std::flush))
    return complain("cannot write " + options.json_file, 1);
  return report.passed() ? 0 : 1;
}

} // namespace
} // namespace bench

int main(int argc, char** argv) {
  const auto options = bench::parse_options(argc, argv);
  if (!options) return bench::complain(options.error() + "; --help tells more", 2);
  if (options->help) return std::fputs(bench::usage(), stdout) < 0 ? 1 : 0;
  try {
    return bench::run(*options);
  } catch (const std::exception& error) {
    return bench::complain(error.what(), 1);
  }
}
