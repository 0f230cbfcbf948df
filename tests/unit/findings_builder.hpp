// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "doctor/diagnosis.hpp"
#include "unit/link_builder.hpp"

/// Findings of a guest in which all is well: XAPI, one vif, the agent running as a sandboxed service.
inline doctor::Findings healthy() {
  doctor::Findings findings;
  findings.role = platform::Role::guest;
  findings.hints = {.no_device = "mount it",
                    .no_xen = "no signs",
                    .no_xen_remedy = "another kernel",
                    .no_interface = "load it",
                    .is_linux = true};
  findings.hypervisor = platform::Hypervisor{"PVH", "4.17.5"};
  findings.kernel_release = "6.1.0-18-amd64";
  auto& store = findings.store;
  store.way = doctor::Way{"/dev/xen/xenbus", true, 0600, 0, 0};
  store.reach = doctor::Reach::answers;
  store.domid = "5";
  store.unique_domain_id = true;
  store.round_trip = std::chrono::microseconds(120);
  for (const char* directory : {"data", "attr", "feature", "control"})
    store.trials.push_back({directory, true, ""});
  findings.wanted = {{"attr/PVAddons/MajorVersion", "1"}, {"attr/PVAddons/MinorVersion", "2"},
                     {"attr/PVAddons/MicroVersion", "3"}, {"attr/PVAddons/BuildVersion", "0"},
                     {"attr/vif/0/ipv4/0", "192.0.2.1"},  {"attr/vif/0/name", "eth0"},
                     {"data/meminfo_free", "1000"}};
  store.published = findings.wanted;
  store.published["control/feature-balloon"] = "1";
  store.published["data/meminfo_free"] = "999";
  store.assigned = {{{0, model::VifType::vif}, "00:16:3e:00:00:00"}};
  findings.links = {build::frontend(0, build::addresses({"192.0.2.1/24"}))};
  findings.facts.vifs = {model::Vif{{2, "eth0", "", {}, {}}, {0, model::VifType::vif}}};
  findings.balloon = platform::Balloon{1048576, 1048576};
  findings.processes = {{77, "xen-guest-agent", {"xen-guest-agent"}, false, platform::Confinement{990, 0, true, true}}};
  findings.service = platform::Service{"/usr/lib/systemd/system/xen-guest-agent.service",
                                       "/etc/systemd/system/multi-user.target.wants/xen-guest-agent.service", false,
                                       platform::Service::Kind::systemd};
  findings.clock = platform::Clock{"xen", {"xen", "tsc"}, true, 20000};
  return findings;
}

/// The one line of that check (and of that thing).
inline doctor::Line line_of(const doctor::Findings& findings, const std::string& check, const std::string& about = "") {
  const auto lines = doctor::diagnose(findings);
  const auto is_it = [&](const doctor::Line& line) { return line.check == check && line.about == about; };
  EXPECT_EQ(std::ranges::count_if(lines, is_it), 1) << check << ' ' << about;
  const auto found = std::ranges::find_if(lines, is_it);
  return found == lines.end() ? doctor::Line{} : *found;
}

inline bool has_check(const doctor::Findings& findings, const std::string& check) {
  return std::ranges::count(doctor::diagnose(findings), check, &doctor::Line::check) > 0;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
