// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

constexpr std::string_view balloon_key = "control/feature-balloon";

bool may_write_control(const Findings& findings) {
  const auto trial = std::ranges::find(findings.store.trials, "control", &Trial::directory);
  return trial != findings.store.trials.end() && trial->allowed;
}

void check_directory(const Findings& findings, Lines& lines) {
  if (findings.store.trials.empty()) return; // nothing was tried
  if (may_write_control(findings))
    add(lines, Mark::ok, "control", "can be written, as under XAPI");
  else
    add(lines, Mark::note, "control",
        "is read-only, as under libxl (xl): control/feature-balloon cannot be published, which only XAPI "
        "would read; nothing else is lost");
}

void check_balloon(const Findings& findings, Lines& lines) {
  const auto& balloon = findings.balloon;
  const bool told = findings.store.published.contains(balloon_key);
  if (!balloon && told) {
    add(lines, Mark::warn, "balloon",
        "there is no driver, but control/feature-balloon stands, whose very presence is a yes to XAPI",
        core::concat({how_to_start(findings), "; it removes the key"}));
  } else if (!balloon) {
    add(lines, Mark::note, "balloon", "no driver: the host cannot change this guest's memory while it runs");
  } else {
    auto fact = core::concat({"the guest has ", core::Decimal(balloon->current_kib / 1024), " MiB and is to have ",
                              core::Decimal(balloon->target_kib / 1024), " MiB"});
    fact += told ? "; the host knows of the driver" : "; the host is not told of the driver";
    if (!told && may_write_control(findings) && agent_runs(findings))
      fact += " before it has been at rest for ten seconds";
    add(lines, told ? Mark::ok : Mark::note, "balloon", fact);
  }
}

} // namespace

void check_control(const Findings& findings, Lines& lines) {
  if (findings.store.reach != Reach::answers) return;
  check_directory(findings, lines);
  check_balloon(findings, lines);
}

} // namespace doctor
