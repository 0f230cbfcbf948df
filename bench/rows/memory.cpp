// SPDX-License-Identifier: BSD-2-Clause
#include <array>
#include <thread>

#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t starts = 5;
constexpr auto settling = 1s; // after a second without news

} // namespace

void measure_memory(const Options& options, Report& report) {
  GuestStore store(options, false);
  constexpr std::array<const char*, 3> kinds{"Rss", "Pss", "Private_Dirty"};
  std::array<std::vector<double>, kinds.size()> sizes;
  std::vector<double> threads;
  for (std::size_t i = 0; i < options.samples(starts); ++i) {
    store.wipe();
    const auto agent = store.start_settled_agent();
    std::this_thread::sleep_for(settling);
    const auto memory = agent->memory();
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
      sizes[kind].push_back(memory.at(kinds[kind]));
    threads.push_back(agent->threads());
  }
  for (std::size_t kind = 0; kind < kinds.size(); ++kind)
    report.add(std::string(kinds[kind]) + " when settled", "kB", sizes[kind]);
  report.add("threads", "", threads);
}

} // namespace bench
