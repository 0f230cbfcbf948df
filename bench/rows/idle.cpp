// SPDX-License-Identifier: BSD-2-Clause
#include <thread>

#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {

using namespace std::chrono_literals;

/// One whole minute, so that what is done once a minute is in it once.
void measure_idle(const Options& options, Report& report) {
  GuestStore store(options, true);
  const auto agent = store.start_settled_agent();
  std::this_thread::sleep_for(2s); // the kernel's last words about new links
  const auto mark = store.mark();
  const auto cpu = agent->cpu_milliseconds();
  const auto switches = agent->voluntary_switches();
  std::this_thread::sleep_for(options.quick ? 5s : 60s);
  const auto requests = store.requests_since(mark);
  const std::string in = options.quick ? " in 5 s" : " in a minute";
  report.add("wake-ups" + in, "", agent->voluntary_switches() - switches);
  report.add("processor time" + in, "ms", agent->cpu_milliseconds() - cpu);
  report.add("requests" + in, "", static_cast<double>(requests.size()));
  for (const char* operation : {"WRITE", "READ"})
    report.add(std::string("  ") + operation, "", static_cast<double>(requests.of(operation).size()));
  report.add("resident memory afterwards", "kB", agent->memory().at("Rss"));
}

} // namespace bench
