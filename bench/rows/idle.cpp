// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "allocations.hpp"
#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t idle_agents = 3;

/// An agent of its own on a store of its own: several are idle side by side.
struct IdleAgent {
  GuestStore store;
  std::unique_ptr<MeasuredProcess> process;
  std::size_t mark = 0;
  double switches = 0;
  double cpu = 0;

  explicit IdleAgent(const Options& options) : store(options, true), process(store.start_settled_agent()) {}
  void begin() {
    mark = store.mark();
    cpu = process->cpu_milliseconds();
    switches = process->voluntary_switches();
  }
};

/// The same under strace, which counts what all its threads and children do.
class TracedAgent {
public:
  explicit TracedAgent(Options options) : file_(options.scratch + "/strace") {
    options.agent.insert(options.agent.begin(), {"strace", "-f", "-qq", "-o", file_});
    agent_ = std::make_unique<IdleAgent>(options);
  }
  void begin() { before_ = trace().size(); }
  void tell(const std::string& in, Report& report) const {
    std::istringstream lines(trace().substr(before_));
    double calls = 0;
    double processes = 0;
    for (std::string line; std::getline(lines, line);) {
      const auto has = [&](std::string_view text) { return line.find(text) != std::string::npos; };
      if (has(" resumed>") || has(" --- ") || has(" +++ ")) continue; // the second half of a call, signals, ends
      ++calls;
      if ((has(" fork(") || has(" vfork(") || has(" clone(") || has(" clone3(")) && !has("CLONE_THREAD")) ++processes;
    }
    report.add("system calls" + in, "", calls);
    report.add("processes started" + in, "", processes);
  }

private:
  std::string trace() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }

  std::string file_;
  std::unique_ptr<IdleAgent> agent_;
  std::size_t before_ = 0;
};

void tell(const std::vector<std::unique_ptr<IdleAgent>>& agents, const std::string& in, Report& report) {
  for (const auto& agent : agents) {
    const auto requests = agent->store.requests_since(agent->mark);
    const auto memory = agent->process->memory();
    report.add("wake-ups" + in, "", agent->process->voluntary_switches() - agent->switches);
    report.add("processor time" + in, "ms", agent->process->cpu_milliseconds() - agent->cpu);
    report.add("requests" + in, "", static_cast<double>(requests.size()));
    report.add("resident memory afterwards", "kB", memory.at("Rss"));
    report.add("private dirty memory afterwards", "kB", memory.at("Private_Dirty"));
  }
}

/// What cannot be traced here is told, and not counted.
std::unique_ptr<TracedAgent> start_traced(const Options& options) {
  try {
    return std::make_unique<TracedAgent>(options);
  } catch (const store_lab::LabError& error) {
    std::fprintf(stderr, "agent_bench: system calls are not counted: %s\n", error.what());
    return nullptr;
  }
}

} // namespace

/// One whole minute, so that what is done once a minute is in it once.
void measure_idle(const Options& options, Report& report) {
  std::vector<std::unique_ptr<IdleAgent>> agents;
  for (std::size_t i = 0; i < (options.quick ? 1 : idle_agents); ++i)
    agents.push_back(std::make_unique<IdleAgent>(options));
  const auto traced = start_traced(options);
  std::unique_ptr<IdleAgent> counted;
  Allocations allocations(options.scratch + "/allocations");
  if (const auto with_counter = allocations.of(options)) counted = std::make_unique<IdleAgent>(*with_counter);

  std::this_thread::sleep_for(2s); // the kernel's last words about new links
  for (const auto& agent : agents)
    agent->begin();
  if (traced) traced->begin();
  const auto allocated = allocations.count();
  std::this_thread::sleep_for(options.quick ? 5s : 60s);

  const std::string in = options.quick ? " in 5 s" : " in a minute";
  tell(agents, in, report);
  if (traced) traced->tell(in, report);
  if (counted) report.add("allocations" + in, "", allocations.count() - allocated);
}

} // namespace bench
