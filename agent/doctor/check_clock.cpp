// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <array>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

/// An emulated device: each look at the clock goes out to the hypervisor or the device model.
constexpr std::array<std::string_view, 4> slow_sources{"hpet", "acpi_pm", "pit", "jiffies"};

void check_source(const platform::Clock& clock, Lines& lines) {
  const auto source = core::printable(clock.source, 32);
  if (source.empty()) {
    add(lines, Mark::note, "clock", "its source is not known");
  } else if (std::ranges::find(slow_sources, clock.source) == slow_sources.end()) {
    add(lines, Mark::ok, "clock", {"its source is ", source});
  } else {
    const bool has_xen = std::ranges::find(clock.sources, "xen") != clock.sources.end();
    add(lines, Mark::note, "clock", {"its source is ", source, ", which is emulated and slow"},
        has_xen ? "echo xen > /sys/devices/system/clocksource/clocksource0/current_clocksource" : "");
  }
}

void check_resume(const platform::Clock& clock, Lines& lines) {
  std::string fact = clock.tells_of_setting ? "xenstore's watches and the clock tell of a resume or migration"
                                            : "xenstore's watches alone tell of a resume or migration, since the "
                                              "kernel (before 3.0) tells of no clock that is set";
  if (clock.freeze_timeout_ms) {
    core::append(fact,
                 {"; processes have ", core::Decimal(*clock.freeze_timeout_ms / 1000), " s to freeze before one"});
    if (*clock.freeze_timeout_ms <= 20000) fact += " (see --pm-freeze-timeout)";
  }
  add(lines, clock.tells_of_setting ? Mark::ok : Mark::note, "resume", fact);
}

} // namespace

void check_clock(const Findings& findings, Lines& lines) {
  if (!findings.clock) {
    add(lines, Mark::note, "clock", "not known on this operating system");
    return;
  }
  check_source(*findings.clock, lines);
  check_resume(*findings.clock, lines);
}

} // namespace doctor
