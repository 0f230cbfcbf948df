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
  StatusReport report{.version = schema::version_text,
                      .pid = ::getpid(),
                      .schema = std::string(schema_.name),
                      .xenstore = store_.address(),
                      .sandbox = {},
                      .network = std::string(platform_.network_source()),
                      .memory_interval = options_.memory_interval,
                      .network_interval = {},
                      .now = std::time(nullptr),
                      .started = started_,
                      .known = publisher_.knows(),
                      .counters = publisher_.counters(),
                      .troubles = {},
                      .left_out = publisher_.left_out(core::Clock::now()),
                      .published = publisher_.published()};
  if (scan_timer_.is_set()) report.network_interval = options_.scan_interval;
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
