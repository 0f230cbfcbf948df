// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/diagnosis.hpp"

#include <algorithm>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "doctor/checks.hpp"

namespace doctor {

void add(Lines& lines, Mark mark, const char* check, std::string_view fact, std::string_view advice) {
  add_about(lines, mark, check, "", core::Parts{fact}, advice);
}

void add(Lines& lines, Mark mark, const char* check, core::Parts fact, std::string_view advice) {
  add_about(lines, mark, check, "", fact, advice);
}

void add_about(Lines& lines, Mark mark, const char* check, std::string_view about, core::Parts fact,
               std::string_view advice) {
  lines.push_back({mark, check, std::string(about), core::concat(fact), std::string(advice)});
}

std::vector<platform::AgentProcess> daemons(const std::vector<platform::AgentProcess>& processes) {
  std::vector<platform::AgentProcess> found;
  std::ranges::copy_if(processes, std::back_inserter(found), [](const platform::AgentProcess& process) {
    return process.name == "xen-guest-agent" && process.is_daemon();
  });
  return found;
}

bool agent_runs(const Findings& findings) { return !daemons(findings.processes).empty() || !findings.sandbox.empty(); }

bool is_guest(const Findings& findings) { return findings.store.reach != Reach::not_tried; }

std::string enumerate(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), most); ++i)
    core::append_item(text, items[i]);
  if (items.size() > most) core::append(text, {" and ", core::Decimal(items.size() - most), " more"});
  return text;
}

std::vector<Line> diagnose(const Findings& findings) {
  Lines lines;
  check_xen(findings, lines);
  check_store(findings, lines);
  if (is_guest(findings)) {
    check_network(findings, lines);
    check_published(findings, lines);
    check_control(findings, lines);
  }
  check_service(findings, lines);
  check_kernel(findings, lines);
  if (is_guest(findings)) check_clock(findings, lines);
  return lines;
}

int exit_status(const std::vector<Line>& lines) {
  int status = 0;
  for (const auto& line : lines)
    status = std::max(status, line.mark == Mark::bad ? 2 : line.mark == Mark::warn ? 1 : 0);
  return status;
}

} // namespace doctor
