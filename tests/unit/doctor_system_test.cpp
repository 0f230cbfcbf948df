// SPDX-License-Identifier: BSD-2-Clause
// The checks xen, kernel, clock and resume.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/findings_builder.hpp"

namespace {

using doctor::Mark;
using doctor::Reach;

TEST(Diagnosis, OfAHealthyGuestHasNothingToSay) {
  const auto lines = doctor::diagnose(healthy());
  for (const auto& line : lines) {
    EXPECT_EQ(line.mark, Mark::ok) << line.check << ": " << line.fact;
    EXPECT_EQ(line.advice, "") << line.check;
  }
  EXPECT_EQ(doctor::exit_status(lines), 0);
}

TEST(Diagnosis, HasItsOrder) {
  std::vector<std::string> checks;
  for (const auto& line : doctor::diagnose(healthy()))
    checks.push_back(line.check);
  EXPECT_EQ(checks, (std::vector<std::string>{"xen", "device", "store", "write", "nic", "detected", "addresses", "keys",
                                              "control", "balloon", "agents", "service", "process", "kernel", "clock",
                                              "resume"}));
}

TEST(Diagnosis, NamesTheGuest) {
  auto findings = healthy();
  EXPECT_EQ(line_of(findings, "xen").fact, "a PVH guest of Xen 4.17.5");
  findings.hypervisor = platform::Hypervisor{"Xen", "4.20"};
  EXPECT_EQ(line_of(findings, "xen").fact, "a guest of Xen 4.20") << "Arm";
  findings.hypervisor = platform::Hypervisor{"", "4.8"};
  EXPECT_TRUE(contains(line_of(findings, "xen").fact, "since 4.13"));
  findings.hypervisor.reset();
  EXPECT_TRUE(contains(line_of(findings, "xen").fact, "does not tell its version"));
}

TEST(Diagnosis, EndsEarlyWithoutXen) {
  for (const auto role : {platform::Role::not_xen, platform::Role::control_domain}) {
    doctor::Findings findings = healthy();
    findings.role = role;
    findings.store = {};
    EXPECT_EQ(line_of(findings, "xen").mark, Mark::bad);
    EXPECT_EQ(doctor::exit_status(doctor::diagnose(findings)), 2);
    for (const char* check : {"device", "nic", "detected", "control", "process", "clock"})
      EXPECT_FALSE(has_check(findings, check)) << check;
  }
}

TEST(Diagnosis, TakesAStoreInstead) {
  auto findings = healthy();
  findings.role = platform::Role::not_xen;
  EXPECT_EQ(line_of(findings, "xen").mark, Mark::note);
  EXPECT_TRUE(has_check(findings, "detected"));
}

TEST(Diagnosis, KnowsWhatAKernelIsTooOldFor) {
  const auto kernel = [](const char* release) {
    auto findings = healthy();
    findings.kernel_release = release;
    return line_of(findings, "kernel");
  };
  EXPECT_EQ(kernel("5.4").mark, Mark::ok);
  EXPECT_EQ(kernel("6.18.0-rc1+").mark, Mark::ok);
  EXPECT_EQ(kernel("14.1-RELEASE").mark, Mark::ok);
  EXPECT_TRUE(contains(kernel("5.3.18").fact, "safe close"));
  EXPECT_FALSE(contains(kernel("5.3.18").fact, "suspend"));
  EXPECT_TRUE(contains(kernel("4.11.0").fact, "safe close"));
  EXPECT_FALSE(contains(kernel("4.11.0").fact, "a way out"));
  EXPECT_FALSE(contains(kernel("4.10.0").fact, "safe close"));
  EXPECT_TRUE(contains(kernel("4.10.0").fact, "a way out"));
  EXPECT_TRUE(contains(kernel("3.13").fact, "MemAvailable"));
  EXPECT_FALSE(contains(kernel("3.14").fact, "MemAvailable"));
  EXPECT_TRUE(contains(kernel("2.6.32").fact, "xenfs"));
  EXPECT_EQ(kernel("2.6.32").mark, Mark::note) << "it works";
  EXPECT_EQ(kernel("2.4.37").mark, Mark::bad);
  for (const char* nonsense : {"", "six", "6", "6.", "6.x"})
    EXPECT_EQ(kernel(nonsense).mark, Mark::note) << nonsense;
}

TEST(Diagnosis, KnowsLinuxKernelsAlone) {
  auto findings = healthy();
  findings.kernel_release = "2.4";
  findings.hints.is_linux = false;
  EXPECT_EQ(line_of(findings, "kernel").mark, Mark::note);
  EXPECT_EQ(line_of(findings, "kernel").fact, "2.4");
}

TEST(Diagnosis, KnowsSlowClocks) {
  auto findings = healthy();
  findings.clock->source = "hpet";
  EXPECT_EQ(line_of(findings, "clock").mark, Mark::note);
  EXPECT_TRUE(contains(line_of(findings, "clock").advice, "echo xen > /sys/"));
  findings.clock->sources = {"hpet"};
  EXPECT_EQ(line_of(findings, "clock").advice, "") << "there is no other";
  findings.clock->source = "tsc";
  EXPECT_EQ(line_of(findings, "clock").mark, Mark::ok);
}

TEST(Diagnosis, KnowsHowAResumeIsHeardOf) {
  auto findings = healthy();
  EXPECT_TRUE(contains(line_of(findings, "resume").fact, "20 s to freeze before one (see --pm-freeze-timeout)"));
  findings.clock->freeze_timeout_ms = 300000;
  EXPECT_TRUE(line_of(findings, "resume").fact.ends_with("300 s to freeze before one"));
  findings.clock->tells_of_setting = false;
  EXPECT_EQ(line_of(findings, "resume").mark, Mark::note);
  findings.clock.reset();
  EXPECT_EQ(line_of(findings, "clock").mark, Mark::note);
  EXPECT_FALSE(has_check(findings, "resume"));
}

} // namespace
