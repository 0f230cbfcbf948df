// SPDX-License-Identifier: BSD-2-Clause
// The checks agents, service and process.
#include <string>

#include <gtest/gtest.h>

#include "unit/findings_builder.hpp"

namespace {

using doctor::Mark;
using Kind = platform::Service::Kind;

TEST(DoctorService, OtherAgentsRun) {
  auto findings = healthy();
  findings.processes.push_back({12, "xe-daemon", {}, false, {}});
  EXPECT_EQ(line_of(findings, "agents", "xe-daemon").mark, Mark::warn);
  EXPECT_TRUE(contains(line_of(findings, "agents", "xe-daemon").fact, "process 12"));
  EXPECT_EQ(line_of(findings, "process").mark, Mark::ok);
}

TEST(DoctorService, OtherAgentsAreEnabled) {
  auto findings = healthy();
  findings.other_services = {{"xe-daemon", {"/usr/lib/systemd/system/xe-daemon.service", "", false, Kind::systemd}}};
  EXPECT_EQ(line_of(findings, "agents").mark, Mark::ok) << "it is only there";
  findings.other_services[0].service.enabled_by = "/etc/systemd/system/multi-user.target.wants/xe-daemon.service";
  EXPECT_EQ(line_of(findings, "agents", "xe-daemon").advice, "systemctl disable --now xe-daemon");
  findings.other_services[0].service.masked = true;
  EXPECT_EQ(line_of(findings, "agents").mark, Mark::ok);
  findings.other_services = {{"xe-daemon", {"/etc/init.d/xe-daemon", "/etc/rc3.d/S20xe-daemon", false, Kind::script}}};
  EXPECT_TRUE(contains(line_of(findings, "agents", "xe-daemon").advice, "rm /etc/rc3.d/S20xe-daemon"));
  findings.other_services = {{"xe-daemon", {"/etc/sv/xe-daemon/run", "/etc/service/xe-daemon", false, Kind::runit}}};
  EXPECT_EQ(line_of(findings, "agents", "xe-daemon").advice, "sv stop xe-daemon; rm /etc/service/xe-daemon");
}

TEST(DoctorService, TwoOfOurs) {
  auto findings = healthy();
  findings.processes.push_back({78, "xen-guest-agent", {"xen-guest-agent", "--stderr"}, false, {}});
  EXPECT_EQ(line_of(findings, "agents").mark, Mark::warn);
  findings.processes.back().arguments = {"xen-guest-agent", "show"};
  EXPECT_EQ(line_of(findings, "agents").mark, Mark::ok) << "that one only shows";
}

TEST(DoctorService, OtherCommandsAreNoDaemons) {
  auto findings = healthy();
  findings.processes[0].arguments = {"xen-guest-agent", "doctor"};
  EXPECT_EQ(line_of(findings, "process").mark, Mark::warn);
  EXPECT_EQ(line_of(findings, "process").advice, "systemctl restart xen-guest-agent");
}

/// As on the BSDs.
TEST(DoctorService, WhereNothingIsToldOfOthersNothingIsClaimed) {
  auto findings = healthy();
  findings.processes.clear();
  findings.service.reset();
  findings.sandbox = "none";
  EXPECT_EQ(line_of(findings, "agents").mark, Mark::note);
  findings.store.published.clear();
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::bad) << "the agent runs";
  EXPECT_TRUE(contains(line_of(findings, "addresses").advice, "kill -HUP its"));
  findings.sandbox.clear();
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::warn);
  EXPECT_EQ(line_of(findings, "addresses").advice, "start xen-guest-agent as root");
}

TEST(DoctorService, WhereProcessesAreNotToldTheStatusSocketTells) {
  auto findings = healthy();
  findings.processes.clear();
  EXPECT_EQ(line_of(findings, "process").fact, "the agent does not run");
  findings.service.reset();
  EXPECT_EQ(line_of(findings, "process").fact, "no agent answers at its status socket");
  EXPECT_EQ(line_of(findings, "process").mark, Mark::warn);
  findings.sandbox = "none: user xen-guest-agent (\x1b)";
  EXPECT_EQ(line_of(findings, "process").mark, Mark::ok);
  EXPECT_TRUE(contains(line_of(findings, "process").fact, "it says: none: user xen-guest-agent (\\x1b)"));
}

TEST(DoctorService, Installation) {
  auto findings = healthy();
  findings.service->enabled_by = "";
  EXPECT_EQ(line_of(findings, "service").advice, "systemctl enable --now xen-guest-agent");
  findings.service->masked = true;
  EXPECT_EQ(line_of(findings, "service").advice, "systemctl unmask xen-guest-agent");
  findings.service = platform::Service{"/etc/init.d/xen-guest-agent", "", false, Kind::script};
  EXPECT_TRUE(contains(line_of(findings, "service").advice, "rc-update add"));
  findings.service = platform::Service{"/etc/sv/xen-guest-agent/run", "", false, Kind::runit};
  EXPECT_TRUE(contains(line_of(findings, "service").advice, "ln -s /etc/sv/xen-guest-agent /etc/service/"));
  findings.service = platform::Service{};
  EXPECT_EQ(line_of(findings, "service").mark, Mark::warn);
  findings.service.reset();
  EXPECT_EQ(line_of(findings, "service").mark, Mark::note);
}

TEST(DoctorService, Sandbox) {
  auto findings = healthy();
  EXPECT_EQ(line_of(findings, "process").fact,
            "process 77 is sandboxed: user 990, no capabilities, no new privileges, system calls filtered");
  findings.processes[0].confinement = platform::Confinement{0, 0xff, false, false};
  EXPECT_EQ(line_of(findings, "process").mark, Mark::note);
  EXPECT_EQ(line_of(findings, "process").fact, "process 77 is not sandboxed: user 0");
  findings.processes[0].confinement = platform::Confinement{0, 0, true, true};
  EXPECT_EQ(line_of(findings, "process").mark, Mark::note);
  EXPECT_TRUE(contains(line_of(findings, "process").fact, "process 77 is sandboxed in part: user 0, no capabilities"));
  EXPECT_TRUE(contains(line_of(findings, "process").advice, "make a user xen-guest-agent"));
  findings.processes[0].confinement = platform::Confinement{990, 1, true, true};
  EXPECT_TRUE(contains(line_of(findings, "process").fact, "is sandboxed in part: user 990, no new privileges"));
  findings.sandbox = "user 990; not: Landlock (\x1b)";
  EXPECT_TRUE(contains(line_of(findings, "process").fact, "filtered; it says: user 990; not: Landlock (\\x1b)"));
  findings.processes[0].confinement.reset();
  EXPECT_EQ(line_of(findings, "process").mark, Mark::ok);
  findings.processes[0].replaced = true;
  EXPECT_EQ(line_of(findings, "process").mark, Mark::warn);
}

} // namespace
