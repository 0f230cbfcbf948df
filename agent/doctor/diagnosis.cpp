// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/diagnosis.hpp"

#include <algorithm>
#include <array>

#include "doctor/checks.hpp"

namespace doctor {
namespace {

/// Words of the command line that make the program do one thing and end.
constexpr std::array<std::string_view, 10> short_commands{
    "show", "doctor", "status", "--help", "-h", "-V", "--version", "--once", "--check-config", "--print-config"};

bool is_short_command(const platform::AgentProcess& process) {
  return std::ranges::any_of(process.arguments, [](const std::string& word) {
    return std::ranges::find(short_commands, word) != short_commands.end();
  });
}

} // namespace

std::vector<platform::AgentProcess> daemons(const std::vector<platform::AgentProcess>& processes) {
  std::vector<platform::AgentProcess> found;
  std::ranges::copy_if(processes, std::back_inserter(found), [](const platform::AgentProcess& process) {
    return process.name == "xen-guest-agent" && !is_short_command(process);
  });
  return found;
}

bool is_guest(const Findings& findings) { return findings.store.reach != Reach::not_tried; }

std::string enumerate(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), most); ++i)
    text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > most) text += " and " + std::to_string(items.size() - most) + " more";
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
