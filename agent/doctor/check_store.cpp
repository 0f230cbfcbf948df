// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

std::string describe(const Way& way) {
  if (!way.seen) return core::printable(way.path);
  std::string mode("0000");
  for (unsigned digit = 0; digit < mode.size(); ++digit)
    mode[mode.size() - 1 - digit] = static_cast<char>('0' + (way.mode >> 3 * digit & 7U));
  return core::concat({core::printable(way.path), " (mode ", mode, ", owner ", core::Decimal(way.owner), ", group ",
                       core::Decimal(way.group), ")"});
}

void check_device(const Findings& findings, Lines& lines) {
  const auto& store = findings.store;
  const auto here = store.way ? describe(*store.way) : std::string("xenstored's socket");
  switch (store.reach) {
    case Reach::not_tried: return;
    case Reach::no_way:
      add(lines, Mark::bad, "device", {"no way to xenstore: ", core::printable(store.why)},
          store.from_environment ? "correct XENSTORED_PATH" : findings.hints.no_device);
      return;
    case Reach::forbidden:
      add(lines, Mark::warn, "device", {here, " is not for user ", core::Decimal(findings.user)},
          "run this as root: what lies behind it is not examined");
      return;
    default: break;
  }
  if (store.reach == Reach::failed && store.domid.empty())
    add(lines, Mark::bad, "device", {here, ": ", core::printable(store.why)},
        store.from_environment ? "correct XENSTORED_PATH, or start the xenstored behind it"
                               : "see the kernel's log (dmesg) for xenbus");
  else
    add(lines, Mark::ok, "device", {here, " can be read and written"});
}

void check_answers(const Findings& findings, Lines& lines) {
  const auto& store = findings.store;
  if (store.reach == Reach::silent) {
    add(lines, Mark::bad, "store", {"xenstored does not answer: ", core::printable(store.why)},
        "look at xenstored on the host; in the guest nothing can be done");
    return;
  }
  if (store.reach == Reach::failed && !store.domid.empty())
    add(lines, Mark::bad, "store", core::printable(store.why), "run this again; if it stays so, look at the host");
  if (store.reach != Reach::answers) return;
  auto fact = "this is domain " + core::printable(store.domid);
  if (!store.name.empty()) core::append(fact, {" (", core::printable(store.name), ")"});
  const auto hundredths = (store.round_trip.count() + 5) / 10; // of a millisecond
  const auto fraction = hundredths % 100;
  core::append(fact, {store.unique_domain_id ? ", under XAPI" : ", not under XAPI", "; it answers in ",
                      core::Decimal(hundredths / 100), fraction < 10 ? ".0" : ".", core::Decimal(fraction), " ms"});
  add(lines, Mark::ok, "store", fact);
}

/// control has a check of its own: there it is no trouble.
void check_write(const Findings& findings, Lines& lines) {
  if (findings.store.reach != Reach::answers) return;
  if (findings.store.trials.empty()) {
    add(lines, Mark::note, "write", "not tried: without transactions it would leave its traces");
    return;
  }
  std::vector<std::string> allowed;
  std::vector<std::string> refused;
  for (const auto& trial : findings.store.trials) {
    if (trial.directory == "control") continue;
    if (trial.allowed)
      allowed.push_back(trial.directory);
    else
      refused.push_back(core::concat({trial.directory, " (", core::printable(trial.why), ")"}));
  }
  if (refused.empty())
    add(lines, Mark::ok, "write", {enumerate(allowed, 8), " can be written"});
  else
    add(lines, allowed.empty() ? Mark::bad : Mark::warn, "write", {"xenstore refuses ", enumerate(refused, 8)},
        "the toolstack must give the guest data, attr and feature below its home; look for a full quota");
}

} // namespace

void check_store(const Findings& findings, Lines& lines) {
  check_device(findings, lines);
  check_answers(findings, lines);
  check_write(findings, lines);
}

} // namespace doctor
