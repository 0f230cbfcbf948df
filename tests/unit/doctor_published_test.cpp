// SPDX-License-Identifier: BSD-2-Clause
// The checks detected, addresses and keys.
#include <string>

#include <gtest/gtest.h>

#include "doctor/comparison.hpp"
#include "unit/findings_builder.hpp"

namespace {

using doctor::Mark;

TEST(DoctorPublished, SeesTheVersionTheHostSees) {
  EXPECT_EQ(line_of(healthy(), "detected").fact, "the host sees a management agent, version 1.2.3.0");
}

TEST(DoctorPublished, NothingStandsAndNothingRuns) {
  auto findings = healthy();
  findings.store.published.clear();
  findings.processes.clear();
  findings.service->enabled_by = "";
  const auto line = line_of(findings, "detected");
  EXPECT_EQ(line.mark, Mark::warn);
  EXPECT_EQ(line.advice, "systemctl enable --now xen-guest-agent");
  EXPECT_EQ(line_of(findings, "addresses").advice, line.advice);
}

TEST(DoctorPublished, NothingStandsButTheAgentRuns) {
  auto findings = healthy();
  findings.store.published.clear();
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::bad);
  EXPECT_TRUE(contains(line_of(findings, "addresses").advice, "kill -HUP its process"));
}

TEST(DoctorPublished, ATextIsNoVersion) {
  auto findings = healthy();
  findings.store.published["attr/PVAddons/BuildVersion"] = "proto-0.4.0";
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::warn);
  EXPECT_TRUE(contains(line_of(findings, "detected").fact, "BuildVersion is \"proto-0.4.0\""));
  findings.store.published.erase("attr/PVAddons/BuildVersion");
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::ok) << "the last may be missing";
}

TEST(DoctorPublished, AnotherSchemaTellsNoVersion) {
  auto findings = healthy();
  findings.wanted = {{"data/net/2/ipv4/192_0_2_1", ""}};
  findings.store.published = findings.wanted;
  EXPECT_EQ(line_of(findings, "detected").mark, Mark::note);
  EXPECT_EQ(line_of(findings, "addresses").fact, "all are published (1)");
}

TEST(DoctorPublished, DifferencesAreNamed) {
  auto findings = healthy();
  findings.store.published["attr/vif/0/ipv4/0"] = "10.0.0.1";
  findings.store.published["attr/vif/1/ipv6/0"] = "::1";
  findings.store.published["data/os_name"] = "old";
  EXPECT_EQ(line_of(findings, "addresses").fact,
            "not published: attr/vif/0/ipv4/0 = \"192.0.2.1\" (there is \"10.0.0.1\"); not true any more: "
            "attr/vif/1/ipv6/0 = \"::1\"");
  EXPECT_EQ(line_of(findings, "keys").fact, "not true any more: data/os_name = \"old\"");
  EXPECT_EQ(line_of(findings, "keys").mark, Mark::warn);
}

TEST(DoctorPublished, NoAddressIsNoTrouble) {
  auto findings = healthy();
  findings.wanted.erase("attr/vif/0/ipv4/0");
  findings.store.published.erase("attr/vif/0/ipv4/0");
  EXPECT_EQ(line_of(findings, "addresses").fact, "there are none to publish");
  EXPECT_EQ(line_of(findings, "addresses").mark, Mark::note);
}

TEST(DoctorPublished, OfVeryManyAFewAreNamed) {
  auto findings = healthy();
  for (int i = 1; i < 10; ++i)
    findings.wanted["attr/vif/0/ipv4/" + std::to_string(i)] = "x";
  EXPECT_TRUE(line_of(findings, "addresses").fact.ends_with("ipv4/3 = \"x\" and 6 more"));
}

TEST(DoctorPublished, OfNoneAtAllNoneIsNamed) {
  auto findings = healthy();
  findings.store.published.clear();
  EXPECT_EQ(line_of(findings, "keys").fact, "none of 5 is published");
  EXPECT_TRUE(contains(line_of(findings, "addresses").fact, "192.0.2.1")) << "but few are";
}

TEST(DoctorPublished, UnreadFactsAreNamed) {
  auto findings = healthy();
  findings.unread = {"memory: open /proc/meminfo: No such file or directory"};
  EXPECT_EQ(line_of(findings, "facts").mark, Mark::warn);
}

TEST(DoctorComparison, LeavesOutWhatMovesByItself) {
  const model::Tree wanted{{"data/meminfo_free", "1"}, {"data/volumes/0/free", "1"}, {"control/feature-balloon", "1"}};
  EXPECT_TRUE(doctor::compare_other_keys(wanted, {}).agrees());
  EXPECT_TRUE(doctor::compare_other_keys({}, wanted).agrees());
  EXPECT_EQ(doctor::compare_other_keys(wanted, {}).wanted, 0U);
}

} // namespace
