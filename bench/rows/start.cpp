// SPDX-License-Identifier: BSD-2-Clause
#include <array>
#include <fstream>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/round_trips.hpp"
#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t start_count = 40;
/// An agent that says nothing for so long has said all of its start.
constexpr auto silence = 400ms;

/// From exec(2) until the program has said that it runs.
double start_empty_program() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw store_lab::LabError("socketpair failed");
  double took = 0;
  {
    const MeasuredProcess empty({XGA_BENCH_EMPTY}, "", ends[1]);
    char said = 0;
    if (::read(ends[0], &said, 1) != 1) throw store_lab::LabError("the empty program says nothing");
    took = milliseconds(Clock::now() - empty.started());
  }
  ::close(ends[0]);
  ::close(ends[1]);
  return took;
}

struct Starts {
  std::vector<double> empty;
  std::vector<double> first_key;
  std::vector<double> last_key;
  std::vector<double> above_empty;
  std::vector<double> cpu;
  std::string last_path;
};

/// In turns, so that a slow moment of the machine meets both.
Starts measure_starts(const Options& options) {
  GuestStore store(options, false);
  const auto watcher = store.watch("");
  Starts result;
  for (std::size_t i = 0; i < options.samples(start_count); ++i) {
    store.wipe();
    std::this_thread::sleep_for(50ms);
    watcher->drain();
    result.empty.push_back(start_empty_program());
    const auto agent = store.start_agent();
    const auto span = watcher->until_silent(silence, 20s);
    if (!span || !agent->is_running())
      throw store_lab::LabError("the agent has ended, or publishes nothing: " + store.agent_output());
    result.first_key.push_back(milliseconds(span->first.seen - agent->started()));
    result.last_key.push_back(milliseconds(span->last.seen - agent->started()));
    result.above_empty.push_back(result.last_key.back() - result.empty.back());
    result.cpu.push_back(agent->cpu_milliseconds());
    result.last_path = span->last.path.substr(store.home().size() + 1);
  }
  return result;
}

void count_requests(const Options& options, Report& report) {
  GuestStore store(options, true);
  const auto keys = store.keys();
  const auto watcher = store.watch("");
  const auto mark = store.mark();
  const auto agent = store.start_agent();
  store.await_settled(*agent, *watcher);
  const auto requests = store.requests_since(mark);
  const auto published = static_cast<double>(store.keys() - keys);
  report.add("keys published", "", published);
  report.add("requests", "", static_cast<double>(requests.size()));
  report.add("requests above the keys", "", static_cast<double>(requests.size()) - published);
  for (const char* operation : {"WRITE", "RM", "READ", "DIRECTORY", "WATCH", "TRANSACTION_START"})
    report.add(std::string("  ") + operation, "", static_cast<double>(requests.of(operation).size()));
}

/// By a road that makes them long: how often the agent has to wait for answers before it can go on.
void count_round_trips(const Options& options, Report& report) {
  GuestStore store(options, false);
  RoundTrips road(options.scratch + "/road", store.socket());
  const auto agent = store.start_agent(options.scratch + "/road");
  const auto turns = road.carry(1s);
  if (!agent->is_running()) throw store_lab::LabError("the agent has ended: " + store.agent_output());
  report.add("round trips", "", static_cast<double>(turns));
}

/// All calls of its threads and children until it has been silent for a second.
void count_system_calls(Options options, Report& report) {
  const auto file = options.scratch + "/strace";
  options.agent.insert(options.agent.begin(), {"strace", "-f", "-qq", "-o", file});
  const GuestStore store(options, false);
  const auto agent = store.start_settled_agent();
  std::ifstream trace(file);
  double calls = 0;
  for (std::string line; std::getline(trace, line);)
    calls += line.find(" resumed>") == std::string::npos && line.find(" --- ") == std::string::npos ? 1 : 0;
  report.add("system calls", "", calls);
}

} // namespace

void measure_start(const Options& options, Report& report) {
  const auto starts = measure_starts(options);
  const auto floor = summarise(starts.empty).median;
  report.add("floor: exec to running, of an empty program", "ms", starts.empty);
  report.add("exec to first key", "ms", starts.first_key, floor);
  report.add("exec to last key", "ms", starts.last_key, floor);
  report.add("exec to last key, above the empty program", "ms", starts.above_empty);
  report.add("processor time of a start", "ms", starts.cpu);
  if (options.agent_is_ours)
    report.check("the last key is the one that tells", starts.last_path == "data/updated", starts.last_path);
  count_requests(options, report);
  count_round_trips(options, report);
  count_system_calls(options, report);
}

} // namespace bench
