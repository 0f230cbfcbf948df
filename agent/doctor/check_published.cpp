// SPDX-License-Identifier: BSD-2-Clause
#include <array>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"
#include "doctor/comparison.hpp"

namespace doctor {
namespace {

/// XAPI takes all four as decimal integers, or none (xapi_pv_driver_version.ml); the last may be missing.
constexpr std::array<std::string_view, 4> version_keys{"attr/PVAddons/MajorVersion", "attr/PVAddons/MinorVersion",
                                                       "attr/PVAddons/MicroVersion", "attr/PVAddons/BuildVersion"};
constexpr std::size_t max_keys = 3;

std::string value_of(const Findings& findings, std::string_view key) {
  const auto found = findings.store.published.find(key);
  return found == findings.store.published.end() ? std::string() : found->second;
}

std::string what_to_do(const Findings& findings) {
  if (!agent_runs(findings)) return how_to_start(findings);
  return "if the agent was given other options, give them to doctor, too; else kill -HUP its process, and look at its "
         "log";
}

void check_absence(const Findings& findings, Lines& lines) {
  if (!findings.wanted.contains(version_keys[0]))
    add(lines, Mark::note, "detected", "this schema tells no version: XAPI will show no management agent");
  else if (!agent_runs(findings))
    add(lines, Mark::warn, "detected", "no attr/PVAddons in xenstore: the host says \"management agent not detected\"",
        how_to_start(findings));
  else
    add(lines, Mark::bad, "detected",
        "the agent runs, but there is no attr/PVAddons: the host says \"management agent not detected\"",
        "look at the agent's log: it says why");
}

void check_detected(const Findings& findings, Lines& lines) {
  if (value_of(findings, version_keys[0]).empty() || value_of(findings, version_keys[1]).empty()) {
    check_absence(findings, lines);
    return;
  }
  std::string version;
  for (const auto key : version_keys) {
    const auto value = value_of(findings, key);
    if (!value.empty() && !core::parse_decimal(value)) {
      add(lines, Mark::warn, "detected",
          {key, " is \"", core::printable(value, 64), "\": XAPI wants a number, and takes it for no agent"},
          "stop the agent that wrote it; " + how_to_start(findings));
      return;
    }
    if (!value.empty()) core::append_item(version, value, ".");
  }
  add(lines, Mark::ok, "detected", {"the host sees a management agent, version ", version});
}

std::string describe(const Comparison& comparison) {
  const auto count = comparison.missing.size();
  if (count > max_keys && count == comparison.wanted && comparison.stale.empty())
    return core::concat({"none of ", core::Decimal(count), " is published"});
  std::string text;
  if (!comparison.missing.empty()) text = "not published: " + enumerate(comparison.missing, max_keys);
  if (!comparison.stale.empty())
    core::append(text, {text.empty() ? "" : "; ", "not true any more: ", enumerate(comparison.stale, max_keys)});
  return text;
}

void tell(const Findings& findings, const char* check, const Comparison& comparison, core::Parts all_well,
          Lines& lines) {
  if (!comparison.agrees())
    add(lines, Mark::warn, check, describe(comparison), what_to_do(findings));
  else
    add(lines, comparison.wanted == 0 ? Mark::note : Mark::ok, check, all_well);
}

} // namespace

void check_published(const Findings& findings, Lines& lines) {
  if (findings.store.reach != Reach::answers) return;
  check_detected(findings, lines);
  const auto addresses = compare_addresses(findings.wanted, findings.store.published);
  if (addresses.wanted == 0)
    tell(findings, "addresses", addresses, {"there are none to publish"}, lines);
  else
    tell(findings, "addresses", addresses, {"all are published (", core::Decimal(addresses.wanted), ")"}, lines);
  const auto keys = compare_other_keys(findings.wanted, findings.store.published);
  tell(findings, "keys", keys, {"all others are published (", core::Decimal(keys.wanted), ")"}, lines);
  if (!findings.unread.empty()) add(lines, Mark::warn, "facts", {"cannot be read: ", enumerate(findings.unread, 8)});
}

} // namespace doctor
