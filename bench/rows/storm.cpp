// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>
#include <thread>

#include "address_socket.hpp"
#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t storm_changes = 10000;
constexpr double flushes_a_second = 10;

/// Addresses come and go on all three vifs. They are few: agents that give each new address a place for good have to
/// get through, too.
class Storm {
public:
  void run(std::size_t changes, Clock::duration at_least) {
    const auto begin = Clock::now();
    while (made_ < changes || Clock::now() - begin < at_least)
      toggle(made_++ % present_.size());
    for (std::size_t i = 0; i < present_.size(); ++i) {
      if (present_[i] == (i == remaining)) continue;
      toggle(i);
      ++made_;
    }
    socket_.expect_no_refusal();
  }
  /// As if there had been none.
  void clean_up() {
    if (present_[remaining]) toggle(remaining);
  }
  std::size_t made() const { return made_; }
  static std::string remaining_address() { return address(remaining); }

private:
  static constexpr std::size_t remaining = 3;
  static std::string address(std::size_t i) { return "10.78.0." + std::to_string(i + 1); }

  void toggle(std::size_t i) {
    if (present_[i]) {
      socket_.remove(links_[i % links_.size()], address(i));
    } else {
      socket_.add(links_[i % links_.size()], address(i));
    }
    present_[i] = !present_[i];
  }

  AddressSocket socket_;
  std::array<unsigned, 3> links_{link_index("eth0"), link_index("eth1"), link_index("eth2")};
  std::array<bool, 12> present_{};
  std::size_t made_ = 0;
};

/// Each transaction, and each write or removal outside of one. A client at the ring has one transaction at a time here.
std::size_t count_batches(const store_lab::Trace& trace) {
  std::size_t batches = 0;
  bool inside = false;
  for (const auto& request : trace.requests) {
    const bool begins = request.operation == "TRANSACTION_START";
    const bool writes = request.operation == "WRITE" || request.operation == "RM" || request.operation == "MKDIR";
    if (begins || (writes && !inside)) ++batches;
    if (begins) inside = true;
    if (request.operation == "TRANSACTION_END") inside = false;
  }
  return batches;
}

std::multiset<std::string> values(const std::map<std::string, std::string>& tree) {
  std::multiset<std::string> values;
  for (const auto& [key, value] : tree)
    values.insert(value);
  return values;
}

struct Outcome {
  double storm_ms = 0;         ///< the changes alone
  double to_last_flush_ms = 0; ///< from the first change
  double cpu_ms = 0;
  std::size_t changes = 0;
  std::size_t batches = 0;
  bool exact = false;
};

Outcome unleash(GuestStore& store, MeasuredProcess& agent, Clock::duration at_least) {
  Outcome outcome;
  Storm storm;
  const auto before = store.vifs();
  auto wanted = values(before);
  wanted.insert(Storm::remaining_address());
  const auto mark = store.mark();
  const auto watcher = store.watch("attr/vif");
  const auto cpu = agent.cpu_milliseconds();
  const auto begin = Clock::now();
  storm.run(storm_changes, at_least);
  outcome.storm_ms = milliseconds(Clock::now() - begin);
  // The events of flushes during the storm are read only now. Only the last one's time counts, and the last flush has
  // to come after the last change.
  const auto span = watcher->until_silent(1500ms, 5s);
  outcome.to_last_flush_ms = span ? milliseconds(span->last.seen - begin) : outcome.storm_ms;
  outcome.cpu_ms = agent.cpu_milliseconds() - cpu;
  outcome.changes = storm.made();
  outcome.batches = count_batches(store.requests_since(mark));
  outcome.exact = values(store.vifs()) == wanted;
  storm.clean_up();
  watcher->until_silent(1500ms, 5s);
  outcome.exact = outcome.exact && values(store.vifs()) == values(before);
  return outcome;
}

/// Flushes that are 100 ms apart fit in so often, and the first one at once.
double most_flushes(const Outcome& outcome) {
  return std::floor(outcome.to_last_flush_ms / 1e3 * flushes_a_second) + 1;
}

void tell(const std::string& name, const Outcome& outcome, Report& report) {
  report.add(name + ": changes", "", static_cast<double>(outcome.changes));
  report.add(name + ": duration of the changes", "ms", outcome.storm_ms);
  report.add(name + ": first change to last flush", "ms", outcome.to_last_flush_ms);
  report.add(name + ": flushes", "", static_cast<double>(outcome.batches));
  report.add(name + ": processor time of the agent", "ms", outcome.cpu_ms);
  const auto most = most_flushes(outcome);
  std::array<char, 160> detail{};
  std::snprintf(detail.data(), detail.size(), "%zu in %.2f s, at most %.0f allowed", outcome.batches,
                outcome.to_last_flush_ms / 1e3, most);
  report.check(name + ": at most ten flushes a second", static_cast<double>(outcome.batches) <= most, detail.data());
  report.check(name + ": the tree is right when it is over, and when it is undone", outcome.exact,
               outcome.exact ? "every address, and no other" : "addresses are missing, or too many");
}

} // namespace

void measure_storm(const Options& options, Report& report) {
  GuestStore store(options, true);
  const auto agent = store.start_settled_agent();
  const auto before = agent->memory();
  const auto quick = unleash(store, *agent, 0s);
  if (!agent->is_running()) throw store_lab::LabError("the storm has ended the agent: " + store.agent_output());
  tell("10,000 changes", quick, report);
  tell("3 s of changes", unleash(store, *agent, 3s), report);
  const auto after = agent->memory();
  report.add("resident memory before", "kB", before.at("Rss"));
  report.add("resident memory after", "kB", after.at("Rss"));
}

} // namespace bench
