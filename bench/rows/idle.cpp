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
  TracedAgent(Options options, const std::string& name) : file_(options.scratch + "/strace" + name) {
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
      if (line.empty() || line.front() < '0' || line.front() > '9') continue; // the end of the call that was slept in
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
std::unique_ptr<TracedAgent> start_traced(const Options& options, const std::string& name) {
  try {
    return std::make_unique<TracedAgent>(options, name);
  } catch (const store_lab::LabError& error) {
    std::fprintf(stderr, "agent_bench: system calls are not counted: %s\n", error.what());
    return nullptr;
  }
}

/// Agents that are idle in the same way, and what is watched of them.
class Idleness {
public:
  Idleness(const Options& options, std::string in, const std::string& name)
      : in_(std::move(in)), allocations_(options.scratch + "/allocations" + name) {
    for (std::size_t i = 0; i < (options.quick ? 1 : idle_agents); ++i)
      agents_.push_back(std::make_unique<IdleAgent>(options));
    traced_ = start_traced(options, name);
    if (const auto with_counter = allocations_.of(options)) counted_ = std::make_unique<IdleAgent>(*with_counter);
  }
  void begin() {
    for (const auto& agent : agents_)
      agent->begin();
    if (traced_) traced_->begin();
    allocated_ = allocations_.count();
  }
  void tell(Report& report) const {
    bench::tell(agents_, in_, report);
    if (traced_) traced_->tell(in_, report);
    if (counted_) report.add("allocations" + in_, "", allocations_.count() - allocated_);
  }

private:
  std::string in_;
  std::vector<std::unique_ptr<IdleAgent>> agents_;
  std::unique_ptr<TracedAgent> traced_;
  Allocations allocations_;
  std::unique_ptr<IdleAgent> counted_;
  double allocated_ = 0;
};

} // namespace

/// One whole minute, so that what is done once a minute is in it once. Free memory of this machine moves all the time,
/// so that it is written; where it has to move by half of all memory there is nothing to write.
void measure_idle(const Options& options, Report& report) {
  const std::string in = options.quick ? " in 5 s" : " in a minute";
  Idleness idle(options, in, "");
  std::unique_ptr<Idleness> without_news;
  if (options.agent_is_ours) {
    auto quiet = options;
    quiet.agent.insert(quiet.agent.end(), {"--memory-step", "50"});
    without_news = std::make_unique<Idleness>(quiet, in + " without news", "-quiet");
  }
  std::this_thread::sleep_for(2s); // the kernel's last words about new links
  idle.begin();
  if (without_news) without_news->begin();
  std::this_thread::sleep_for(options.quick ? 5s : 60s);
  idle.tell(report);
  if (without_news) without_news->tell(report);
}

} // namespace bench
