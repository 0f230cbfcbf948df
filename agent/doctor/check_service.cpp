// SPDX-License-Identifier: BSD-2-Clause
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

using platform::AgentProcess;
using Kind = platform::Service::Kind;

std::string describe(const AgentProcess& process) {
  return core::concat({core::printable(process.name), " (process ", core::Decimal(process.pid), ")"});
}

std::string how_to_disable(const NamedService& other) {
  if (other.service.kind == Kind::systemd) return "systemctl disable --now " + other.name;
  if (other.service.kind == Kind::runit)
    return core::concat({"sv stop ", other.name, "; rm ", other.service.enabled_by});
  return core::concat({"stop and disable it: ", other.service.file, " stop; rm ", other.service.enabled_by});
}

void check_other_agents(const Findings& findings, Lines& lines) {
  const auto before = lines.size();
  for (const auto& process : findings.processes) {
    if (process.name != "xen-guest-agent")
      add_about(lines, Mark::warn, "agents", process.name, {describe(process), " runs: two agents write the same keys"},
                "stop it; only one should be installed");
  }
  for (const auto& other : findings.other_services) {
    if (!other.service.enabled_by.empty() && !other.service.masked)
      add_about(lines, Mark::warn, "agents", other.name,
                {"another agent is started with the system: ", other.service.enabled_by}, how_to_disable(other));
  }
  const auto own = daemons(findings.processes);
  if (own.size() > 1) {
    std::vector<std::string> all;
    all.reserve(own.size());
    for (const auto& process : own)
      all.push_back(describe(process));
    add(lines, Mark::warn, "agents", {"more than one runs: ", enumerate(all, 4)}, "stop all but one");
  }
  if (lines.size() == before)
    add(lines, findings.service ? Mark::ok : Mark::note, "agents",
        findings.service ? "no other guest agent runs or is enabled"
                         : "whether there are others is not known on this operating system");
}

void check_installed(const Findings& findings, Lines& lines) {
  if (!findings.service) {
    add(lines, Mark::note, "service", "not known on this operating system");
    return;
  }
  const auto& service = *findings.service;
  const auto file = core::printable(service.file);
  if (service.file.empty())
    add(lines, Mark::warn, "service",
        "no unit, init script or runit service is installed: nothing starts the agent with the system",
        "install the package for this system, or its unit");
  else if (service.masked)
    add(lines, Mark::warn, "service", {file, " is masked"}, "systemctl unmask xen-guest-agent");
  else if (service.enabled_by.empty())
    add(lines, Mark::warn, "service", {file, " is installed, but not started with the system"}, how_to_start(findings));
  else
    add(lines, Mark::ok, "service", {file, " is installed, and started with the system"});
}

std::string describe(const platform::Confinement& confinement) {
  return core::concat({"user ", core::Decimal(confinement.user),
                       confinement.capabilities == 0 ? ", no capabilities" : "",
                       confinement.no_new_privileges ? ", no new privileges" : "",
                       confinement.system_call_filter ? ", system calls filtered" : ""});
}

/// By what the kernel says of the process; it does not tell of Landlock.
bool is_locked_in(const platform::Confinement& confinement) {
  return confinement.user != 0 && confinement.capabilities == 0 && confinement.no_new_privileges &&
         confinement.system_call_filter;
}

void check_sandbox(const Findings& findings, const std::string& who, const platform::Confinement& confinement,
                   Lines& lines) {
  const auto says = findings.sandbox.empty() ? "" : "; it says: " + core::printable(findings.sandbox);
  const auto fact = describe(confinement) + says;
  if (is_locked_in(confinement))
    add(lines, Mark::ok, "process", {who, " is sandboxed: ", fact});
  else if (!confinement.no_new_privileges || !confinement.system_call_filter)
    add(lines, Mark::note, "process", {who, " is not sandboxed: ", fact}, "see --sandbox in xen-guest-agent(8)");
  else
    add(lines, Mark::note, "process", {who, " is sandboxed in part: ", fact},
        "make a user xen-guest-agent, and give its group the store's device: see SANDBOX in xen-guest-agent(8)");
}

/// Where the platform does not tell of processes (the BSDs), the status socket does.
void check_absence(const Findings& findings, Lines& lines) {
  if (!findings.sandbox.empty())
    add(lines, Mark::ok, "process", {"an agent runs; of its sandbox it says: ", core::printable(findings.sandbox)});
  else
    add(lines, Mark::warn, "process",
        findings.service ? "the agent does not run" : "no agent answers at its status socket", how_to_start(findings));
}

void check_process(const Findings& findings, Lines& lines) {
  const auto own = daemons(findings.processes);
  if (own.empty()) {
    check_absence(findings, lines);
    return;
  }
  const auto& process = own.front();
  const auto who = core::concat({"process ", core::Decimal(process.pid)});
  if (process.replaced) {
    add(lines, Mark::warn, "process", {who, " runs a program that was replaced since it was started"}, "restart it");
  } else if (!process.confinement) {
    add(lines, Mark::ok, "process", {who, " runs"});
  } else {
    check_sandbox(findings, who, *process.confinement, lines);
  }
}

} // namespace

std::string how_to_start(const Findings& findings) {
  const auto& service = findings.service;
  if (!service || service->file.empty()) return "start xen-guest-agent as root";
  if (service->masked) return "systemctl unmask xen-guest-agent, then enable --now";
  if (service->kind == Kind::systemd)
    return service->enabled_by.empty() ? "systemctl enable --now xen-guest-agent" : "systemctl restart xen-guest-agent";
  if (service->kind == Kind::runit)
    return service->enabled_by.empty() ? "ln -s /etc/sv/xen-guest-agent /etc/service/ (Void: /var/service/)"
                                       : "sv restart xen-guest-agent";
  return core::concat({service->enabled_by.empty() ? "enable it (rc-update add, update-rc.d, chkconfig) and " : "",
                       service->file, " restart"});
}

void check_service(const Findings& findings, Lines& lines) {
  check_other_agents(findings, lines);
  check_installed(findings, lines);
  if (is_guest(findings)) check_process(findings, lines);
}

} // namespace doctor
