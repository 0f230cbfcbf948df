// SPDX-License-Identifier: BSD-2-Clause
// What the agent says of itself.
#include <algorithm>
#include <string_view>
#include <tuple>

#include <unistd.h>

#include "core/sort.hpp"
#include "daemon/agent.hpp"
#include "daemon/status_report.hpp"
#include "schema/version.hpp"

namespace agent {
namespace {

void add(const core::log::Condition& condition, std::vector<Trouble>& troubles) {
  if (const auto& failure = condition.last_failure())
    troubles.push_back({condition.what(), failure->why, failure->when, condition.failing()});
}

} // namespace

StatusReport Agent::status() const {
  StatusReport report;
  report.version = schema::version_text;
  report.pid = ::getpid();
  report.schema = schema_.name;
  report.xenstore = store_.address();
  report.network = platform_.network_source();
  report.memory_interval = options_.memory_interval;
  if (scan_timer_.is_set()) report.network_interval = options_.scan_interval;
  report.now = std::time(nullptr);
  report.started = started_;
  report.known = publisher_.knows();
  report.counters = publisher_.counters();
  report.left_out = publisher_.left_out(core::Clock::now());
  report.published = publisher_.published();
  add(store_condition_, report.troubles);
  add(nics_condition_, report.troubles);
  add(backends_condition_, report.troubles);
  for (const auto& condition : collector_conditions_)
    add(condition, report.troubles);
  core::sort(report.troubles, std::ranges::greater{}, [](const Trouble& one) {
    return std::tuple(one.when, std::string_view(one.what)); // the latest first; of one second, always in one order
  });
  return report;
}

} // namespace agent
