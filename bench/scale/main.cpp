// SPDX-License-Identifier: BSD-2-Clause
// agent_scale: what many guests' agents cost one xenstored. See ./dev bench scale --help.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

#include <sys/resource.h>

#include "machine.hpp"
#include "report.hpp"
#include "scale/options.hpp"
#include "scale/own_guest.hpp"
#include "scale/peers.hpp"
#include "scale/results.hpp"
#include "store_lab.hpp"
#include "support/network.hpp"

namespace scale {
namespace {

int complain(const std::string& sentence, int status) {
  std::fprintf(stderr, "agent_scale: %s\n", sentence.c_str());
  return status;
}

std::string list(const Kinds& kinds) {
  std::string text;
  for (const auto& [kind, count] : kinds)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + kind;
  return text.empty() ? "nothing" : text;
}

void tell(const AgentTraffic& agent) {
  std::printf("%s\n  start: %s\n", agent.name.c_str(), list(count_kinds(agent.start)).c_str());
  for (const auto& minute : agent.minutes)
    std::printf("  an idle minute: %s\n", list(count_kinds(minute)).c_str());
  std::printf("  an address there and gone: %s\n  a resume: %s\n", list(count_kinds(agent.churn)).c_str(),
              list(count_kinds(agent.resume)).c_str());
}

/// Whether each real agent said what was recorded of one.
bool check(const char* occasion, const std::vector<Kinds>& counted, const Traffic& recorded) {
  const auto expected = count_kinds(recorded);
  const auto equal = std::ranges::count(counted, expected);
  const auto other = std::ranges::find_if(counted, [&](const Kinds& kinds) { return kinds != expected; });
  std::printf("%s  %s: %td of %zu real agents say what was recorded%s%s\n",
              other == counted.end() ? "holds " : "BROKEN", occasion, equal, counted.size(),
              other == counted.end() ? "" : "; one: ", other == counted.end() ? "" : list(*other).c_str());
  return other == counted.end();
}

bool check_real_agents(const Options& options, OwnGuest& guest, const AgentTraffic& ours) {
  const auto counted = count_real_agents(options.program, guest, 10);
  const bool start = check("start", counted.start, ours.start);
  const bool minute = check("an idle minute", counted.minute, ours.minutes.front());
  const bool churn = check("an address there and gone", counted.churn, ours.churn);
  const bool resume = check("a resume", counted.resume, ours.resume);
  return start && minute && churn && resume;
}

/// In turns, so that a slow minute of the machine meets all agents.
void measure_size(const Options& options, const std::vector<AgentTraffic>& agents, unsigned guests,
                  std::vector<Measurement>& all) {
  for (unsigned turn = 1; turn <= options.turns; ++turn) {
    for (const auto& agent : agents) {
      std::fprintf(stderr, "agent_scale: %u guests with %s, turn %u of %u\n", guests, agent.name.c_str(), turn,
                   options.turns);
      const auto measured = measure(agent, guests, options.daemon);
      all.insert(all.end(), measured.begin(), measured.end());
    }
  }
}

void save(const std::string& file, const std::string& content) {
  if (!file.empty() && !(std::ofstream(file) << content << std::flush))
    throw std::runtime_error("cannot write " + file);
}

/// What was measured is saved after each size: the last ones take long.
void measure_and_tell(const Options& options, const std::vector<AgentTraffic>& agents, const bench::Report& machine) {
  std::vector<Measurement> all;
  for (const unsigned guests : options.guests) {
    measure_size(options, agents, guests, all);
    const auto groups = group(all);
    save(options.json_file, to_json(groups, machine.facts()));
    save(options.svg_file, plot(panels(groups), "guests", "processor time of xenstored, ms"));
    if (guests == options.guests.back()) std::printf("\n%s%s", machine.description().c_str(), to_table(groups).c_str());
  }
}

/// A descriptor for each guest.
void raise_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Options& options) {
  if (const auto why = store_lab::StoreLab::unavailable_reason(options.daemon); !why.empty()) return complain(why, 3);
  bench::Report machine;
  bench::describe_machine(machine);
  if (const auto why = network::enter_namespace(); !why.empty()) return complain(why, 3);
  raise_limit();
  OwnGuest guest;
  std::vector<AgentTraffic> agents{record(options.program, guest), rust_agent(), go_agent()};
  agents.push_back(without_transactions(agents.front()));
  for (const auto& agent : agents)
    tell(agent);
  const bool holds = check_real_agents(options, guest, agents.front());
  std::fflush(stdout);
  measure_and_tell(options, agents, machine);
  return holds ? 0 : 1;
}

} // namespace
} // namespace scale

int main(int argc, char** argv) {
  const auto options = scale::parse_options(argc, argv);
  if (!options) return scale::complain(options.error() + "; --help tells more", 2);
  if (options->help) return std::fputs(scale::usage(), stdout) < 0 ? 1 : 0;
  try {
    return scale::run(*options);
  } catch (const std::exception& error) {
    return scale::complain(error.what(), 1);
  }
}
