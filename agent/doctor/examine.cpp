// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/examine.hpp"

#include <array>
#include <cstdlib>

#include <poll.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "doctor/comparison.hpp"
#include "doctor/store_probe.hpp"

namespace doctor {
namespace {

using platform::Platform;

/// As packages of xe-guest-utilities, old and new, call theirs.
constexpr std::array<const char*, 3> other_services{"xe-daemon", "xe-linux-distribution", "xe-guest-utilities"};

/// The agent gathers for 100 ms, and writes.
constexpr int patience_ms = 1200;

void look_at_system(Platform& platform, Findings& findings) {
  findings.user = ::geteuid();
  findings.hints = platform.hints();
  findings.kernel_release = platform.kernel_release().value_or("");
  if (auto hypervisor = platform.hypervisor()) findings.hypervisor = std::move(*hypervisor);
  if (auto clock = platform.clock()) findings.clock = std::move(*clock);
  if (auto balloon = platform.balloon()) findings.balloon = *balloon;
  findings.processes = platform.agent_processes();
  if (auto service = platform.service("xen-guest-agent")) findings.service = std::move(*service);
  for (const auto* name : other_services) {
    auto service = platform.service(name);
    if (service && !service->file.empty()) findings.other_services.push_back({name, std::move(*service)});
  }
}

/// What file systems hold is not compared, and asking them may take long.
void collect_facts(Platform& platform, const Options& options, Findings& findings) {
  findings.network_wanted = platform.network_source() != "none";
  findings.links = platform.links().value_or(std::vector<platform::Link>{});
  auto assigned = findings.store.assigned;
  findings.facts.assigned_nics = std::move(assigned); // of a copy, which makes no code for another way to assign
  findings.unread.clear();
  collect::History history;
  for (const auto& collector : collect::collectors()) {
    if (collector.subject == platform::Subject::disks) continue;
    if (const auto done = collector.collect(platform, options.collect, findings.facts, history); !done)
      findings.unread.push_back(core::concat({collector.name, ": ", core::describe(done.error())}));
  }
  findings.wanted = options.schema->render(findings.facts, options.layout);
}

bool agrees(const Findings& findings) {
  return compare_addresses(findings.wanted, findings.store.published).agrees() &&
         compare_other_keys(findings.wanted, findings.store.published).agrees();
}

void look_at_store(Platform& platform, const Options& options, Findings& findings) {
  const auto devices = platform.store_devices();
  StoreProbe probe(devices, options.xenstore);
  findings.store = probe.look();
  probe.read_published(schema::owned_by_any(), findings.store);
  collect_facts(platform, options, findings);
  if (agrees(findings) || !agent_runs(findings) || findings.store.reach != Reach::answers) return;
  ::poll(nullptr, 0, patience_ms);
  probe.read_published(schema::owned_by_any(), findings.store);
  collect_facts(platform, options, findings);
}

} // namespace

Findings examine(Platform& platform, const Options& options) {
  Findings findings;
  findings.role = platform.role();
  findings.sandbox = options.sandbox;
  look_at_system(platform, findings);
  const char* given = std::getenv("XENSTORED_PATH");
  const bool has_store = findings.role == platform::Role::guest || (given != nullptr && *given != '\0');
  if (has_store && findings.role != platform::Role::control_domain) look_at_store(platform, options, findings);
  return findings;
}

} // namespace doctor
