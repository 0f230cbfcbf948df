// SPDX-License-Identifier: BSD-2-Clause
// agent_bench: the whole agent, measured on the real xenstored. See ./dev bench --help.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include "limits.hpp"
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

/// A directory that goes with this object.
class Scratch {
public:
  Scratch() {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no directory for temporary files");
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

private:
  std::string path_ = (std::filesystem::temp_directory_path() / "agent-bench-XXXXXX").string();
};

/// One agent's turn. A row that fails is no reason to lose the others.
void measure(const Row& row, const Agent& agent, Options options, Report& report) {
  const Scratch scratch;
  options.agent = agent.words;
  options.agent_is_ours = agent.is_ours;
  options.scratch = scratch.path();
  report.begin_row(std::string(row.name), row.is_of_agents && options.agents.size() > 1 ? agent.name : "");
  try {
    row.measure(options, report);
  } catch (const std::exception& error) {
    report.check("measured to the end", false, error.what());
  }
}

void measure(const Options& options, Report& report) {
  const Scene scene;
  for (const auto& row : rows()) {
    if (!options.rows.empty() && std::ranges::find(options.rows, row.name) == options.rows.end()) continue;
    std::fprintf(stderr, "agent_bench: measuring %s\n", std::string(row.name).c_str());
    if (!row.is_of_agents) {
      measure(row, Agent{}, options, report);
      continue;
    }
    for (std::size_t turn = 0; turn < options.turns; ++turn) {
      for (const auto& agent : options.agents)
        measure(row, agent, options, report);
    }
  }
}

int run(const Options& options) {
  if (const auto why = store_lab::StoreLab::unavailable_reason(store_lab::Daemon::c); !why.empty())
    return complain(why, 3);
  const auto limits = options.limits_file.empty() ? std::vector<Limit>{} : read_limits(options.limits_file);
  // Before the scene, which hides this machine's /sys.
  Report report;
  for (const auto& agent : options.agents)
    report.describe(agent.name, joined(agent.words));
  report.describe("over", options.over_socket ? "the daemon's socket, as domain 0" : "a guest's ring, as domain 5");
  describe_machine(report);
  if (const auto why = Scene::enter(); !why.empty()) return complain(why, 3);
  // The pages of a program that was linked a moment ago wait to be written, and smaps(5) has them all as Private_Dirty.
  ::sync();
  measure(options, report);
  check_limits(limits, options.rows, report);
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
