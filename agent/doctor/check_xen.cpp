// SPDX-License-Identifier: BSD-2-Clause
#include "core/concat.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

std::string describe(const Findings& findings) {
  const auto& hypervisor = findings.hypervisor;
  const bool has_type = hypervisor && !hypervisor->guest_type.empty();
  const bool has_version = hypervisor && !hypervisor->version.empty();
  std::string text = "a guest of Xen";
  // "Xen" is what the kernel calls the only type there is on Arm.
  if (has_type && hypervisor->guest_type != "Xen")
    text = core::concat({"a ", core::printable(hypervisor->guest_type), " guest of Xen"});
  if (has_version) core::append(text, {" ", core::printable(hypervisor->version)});
  if (!has_version)
    text += "; the kernel does not tell its version";
  else if (!has_type)
    text += "; Linux tells the guest's type since 4.13";
  return text;
}

} // namespace

void check_xen(const Findings& findings, Lines& lines) {
  switch (findings.role) {
    case platform::Role::guest: add(lines, Mark::ok, "xen", describe(findings)); return;
    case platform::Role::control_domain:
      add(lines, Mark::bad, "xen", "this is Xen's control domain (dom0)", "run the agent in the guests");
      return;
    case platform::Role::unknown:
      add(lines, Mark::bad, "xen", "no memory or no descriptor to look for signs of Xen", "run this again");
      return;
    case platform::Role::not_xen: break;
  }
  if (is_guest(findings))
    add(lines, Mark::note, "xen", "no sign of Xen; XENSTORED_PATH says where xenstore is");
  else
    add(lines, Mark::bad, "xen", {"no sign of Xen: ", findings.hints.no_xen},
        core::concat({"in a Xen guest: ", findings.hints.no_xen_remedy}));
}

} // namespace doctor
