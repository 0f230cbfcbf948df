// SPDX-License-Identifier: BSD-2-Clause
// The checks nic and vif.
#include <string>

#include <gtest/gtest.h>

#include "collect/nics.hpp"
#include "unit/findings_builder.hpp"

namespace {

using build::addresses;
using build::device;
using build::frontend;
using build::hardware;
using doctor::Mark;

doctor::Findings with(std::vector<platform::Link> links, std::vector<model::AssignedNic> assigned = {},
                      const collect::NicOptions& options = {}) {
  auto findings = healthy();
  findings.links = std::move(links);
  findings.store.assigned = std::move(assigned);
  findings.facts.vifs = collect::select_nics(findings.links, findings.store.assigned, options).vifs;
  return findings;
}

TEST(DoctorNetwork, TellsTheAddressesOfAVif) {
  const auto line = line_of(with({frontend(3, addresses({"192.0.2.1/24", "2001:db8::1/64"}))}), "nic", "eth3");
  EXPECT_EQ(line.mark, Mark::ok);
  EXPECT_EQ(line.fact, "vif 3: 192.0.2.1, 2001:db8::1");
}

TEST(DoctorNetwork, MissesNothingThatWasNotAskedFor) {
  auto findings = with({}, {{{0, model::VifType::vif}, "00:16:3e:00:00:01"}});
  EXPECT_EQ(line_of(findings, "nic", "").mark, Mark::warn);
  findings.network_wanted = false;
  EXPECT_EQ(line_of(findings, "nic", "").mark, Mark::note);
  EXPECT_FALSE(has_check(findings, "vif"));
}

TEST(DoctorNetwork, TellsThroughWhichLinkAnAddressComes) {
  const auto findings = with({build::port_of(50, frontend(2)), device(50, "bond", addresses({"10.0.0.1/8"}))});
  EXPECT_EQ(line_of(findings, "nic", "eth2").fact, "vif 2: 10.0.0.1 via bond50");
  EXPECT_EQ(line_of(findings, "nic", "bond50").fact, "carries vif 2: 10.0.0.1");
}

TEST(DoctorNetwork, TellsWhyThereIsNoAddress) {
  auto doubtful = addresses({"fe80::1/64"});
  doubtful[0].tentative = true;
  const auto findings = with({frontend(0), build::down(frontend(1, addresses({"10.0.0.1/8"}))), frontend(2, doubtful)});
  EXPECT_EQ(line_of(findings, "nic", "eth0").fact, "vif 0: has no address");
  EXPECT_TRUE(contains(line_of(findings, "nic", "eth1").fact, "switched off"));
  EXPECT_TRUE(contains(line_of(findings, "nic", "eth2").fact, "fe80::1 is tentative"));
  EXPECT_EQ(doctor::exit_status(doctor::diagnose(findings)), 0);
}

TEST(DoctorNetwork, TellsWhyALinkIsNoVif) {
  const auto findings = with({frontend(0), device(50, "veth"), device(51, "bridge"), build::down(device(52, "bridge")),
                              hardware(60, "ens9", "00:16:3e:00:00:99"), hardware(61, "tun0"), frontend(0, {})});
  EXPECT_EQ(line_of(findings, "nic", "veth50").fact, "no vif: made by software (veth)");
  EXPECT_EQ(line_of(findings, "nic", "bridge51").fact, "no vif: a bridge, and none of its ports leads to a vif");
  EXPECT_EQ(line_of(findings, "nic", "bridge52").fact, "no vif: a bridge that is switched off");
  EXPECT_TRUE(contains(line_of(findings, "nic", "ens9").fact, "toolstack has given to no vif"));
  EXPECT_TRUE(contains(line_of(findings, "nic", "tun0").fact, "it has no MAC"));
}

TEST(DoctorNetwork, SaysNothingOfAMacThatItCannotAskFor) {
  auto findings = with({hardware(60, "ens9", "00:16:3e:00:00:99")});
  findings.store.reach = doctor::Reach::forbidden;
  EXPECT_TRUE(contains(line_of(findings, "nic", "ens9").fact, "not known"));
}

TEST(DoctorNetwork, KnowsCardsByTheirMac) {
  const auto findings =
      with({hardware(60, "ens9", "00:16:3e:00:00:99"), hardware(61, "ens3", "00:16:3e:00:00:98")},
           {{{4, model::VifType::sriov}, "00:16:3e:00:00:99"}, {{1, model::VifType::vif}, "00:16:3e:00:00:98"}});
  EXPECT_TRUE(line_of(findings, "nic", "ens9").fact.starts_with("virtual function 4: "));
  EXPECT_TRUE(contains(line_of(findings, "nic", "ens3").fact, "known by its MAC"));
}

TEST(DoctorNetwork, MissesAVif) {
  const auto findings = with({frontend(0)}, {{{0, model::VifType::vif}, "00:16:3e:00:00:00"},
                                             {{1, model::VifType::vif}, "00:16:3e:00:00:01"},
                                             {{2, model::VifType::sriov}, "00:16:3e:00:00:02"}});
  EXPECT_FALSE(contains(line_of(findings, "vif", "1").fact, "virtual"));
  EXPECT_TRUE(contains(line_of(findings, "vif", "1").advice, "load it"));
  EXPECT_TRUE(contains(line_of(findings, "vif", "2").fact, "virtual function 2"));
  EXPECT_EQ(line_of(findings, "vif", "2").mark, Mark::warn);
}

TEST(DoctorNetwork, KnowsWhatTheUserLeftOut) {
  collect::NicOptions options;
  options.exclude = {"eth*"};
  const auto findings = with({frontend(0, addresses({"192.0.2.1/24"}))}, {}, options);
  EXPECT_TRUE(contains(line_of(findings, "nic", "eth0").fact, "left out by --exclude-interface"));
}

TEST(DoctorNetwork, TellsOfTheFirstOfManyStrangers) {
  std::vector<platform::Link> links{frontend(0)};
  for (std::uint32_t i = 0; i < 300; ++i)
    links.push_back(device(100 + i, "veth"));
  const auto findings = with(links);
  EXPECT_EQ(std::ranges::count(doctor::diagnose(findings), "nic", &doctor::Line::check), 1 + 16 + 1);
  EXPECT_EQ(line_of(findings, "nic").fact, "284 more that lead to no vif");
}

TEST(DoctorNetwork, MakesNamesPrintable) {
  auto link = frontend(0);
  link.name = "a\033[2J";
  EXPECT_EQ(line_of(with({link}), "nic", "a\\x1b[2J").mark, Mark::note);
}

TEST(DoctorNetwork, NeedsALink) { EXPECT_EQ(line_of(with({}), "nic").mark, Mark::warn); }

} // namespace
