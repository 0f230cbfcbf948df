// SPDX-License-Identifier: BSD-2-Clause
#include "collect/frontends.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/link_builder.hpp"

namespace {

using build::device;
using build::frontend;
using build::hardware;
using model::AssignedNic;
using model::VifId;
using model::VifType;
using platform::Link;

constexpr const char* mac_a = "00:16:3e:00:00:aa";
constexpr const char* mac_b = "00:16:3e:00:00:bb";

VifId vif(std::uint32_t devid) { return {devid, VifType::vif}; }
VifId sriov(std::uint32_t devid) { return {devid, VifType::sriov}; }

std::vector<std::optional<VifId>> ids(const std::vector<Link>& links, const std::vector<AssignedNic>& assigned) {
  return collect::identify_frontends(links, assigned).ids;
}
using Ids = std::vector<std::optional<VifId>>;

Link with_permanent(const std::string& mac, Link link) {
  link.permanent_mac = mac;
  return link;
}

TEST(Frontends, AreWhatTheSystemSays) {
  EXPECT_EQ(ids({hardware(1, "eth9"), frontend(7), frontend(0)}, {}), (Ids{std::nullopt, vif(7), vif(0)}));
}

TEST(Frontends, AreTheSystemsAgainstAnyMac) {
  auto eth0 = frontend(0);
  eth0.mac = mac_a;
  eth0.kind = "bond"; // whatever it looks like
  EXPECT_EQ(ids({eth0}, {{vif(3), mac_a}}), Ids{vif(0)});
}

TEST(Frontends, AreNotTwoForOneDevid) {
  auto late = frontend(1);
  late.index = 9;
  late.name = "la\nte";
  auto early = frontend(1);
  early.index = 4;
  early.name = "early";
  for (const auto& links : {std::vector{late, early}, std::vector{early, late}}) {
    const auto found = collect::identify_frontends(links, {});
    const auto& first = links[0].index == 4 ? found.ids[0] : found.ids[1];
    const auto& second = links[0].index == 4 ? found.ids[1] : found.ids[0];
    EXPECT_EQ(first, vif(1));
    EXPECT_EQ(second, std::nullopt);
    EXPECT_EQ(found.remarks, std::vector<std::string>{
                                 "two links say that they are vif 1: early, which is taken for it, and la\\x0ate"});
  }
}

TEST(Frontends, MayBeKnownByTheirMac) {
  EXPECT_EQ(ids({hardware(2, "ens5", mac_a), hardware(3, "ens6", mac_b)}, {{sriov(4), mac_b}, {vif(1), mac_a}}),
            (Ids{vif(1), sriov(4)}));
}

TEST(Frontends, OfSoftwareAreNotKnownByTheirMac) {
  auto bridge = device(5, "bridge");
  bridge.mac = mac_a;
  auto loopback = hardware(1, "lo", mac_a);
  loopback.loopback = true;
  EXPECT_EQ(ids({bridge, loopback}, {{vif(1), mac_a}}), (Ids{std::nullopt, std::nullopt}));
}

TEST(Frontends, AreKnownByTheirPermanentMacFirst) {
  // eth0's MAC was changed to that of eth1, which the kernel allows.
  const auto eth0 = with_permanent(mac_a, hardware(2, "eth0", mac_b));
  const auto eth1 = with_permanent(mac_b, hardware(3, "eth1", mac_b));
  EXPECT_EQ(ids({eth0, eth1}, {{vif(1), mac_b}, {vif(0), mac_a}}), (Ids{vif(0), vif(1)}));
}

TEST(Frontends, AreKnownByTheirPresentMacWhereThePermanentOneSaysNothing) {
  const auto eth0 = with_permanent("02:00:00:00:00:01", hardware(2, "eth0", mac_a));
  EXPECT_EQ(ids({eth0}, {{sriov(2), mac_a}}), Ids{sriov(2)});
}

TEST(Frontends, AreVirtualFunctionsBeforeVifs) {
  EXPECT_EQ(ids({hardware(2, "ens5", mac_a)}, {{vif(0), mac_a}, {sriov(1), mac_a}}), Ids{sriov(1)});
}

TEST(Frontends, KnownByNodenameLeaveNothingForTheSameMac) {
  // An emulated NIC beside the PV one that it stands for.
  auto pv = frontend(0);
  pv.mac = mac_a;
  EXPECT_EQ(ids({hardware(9, "ens3", mac_a), pv}, {{vif(0), mac_a}}), (Ids{std::nullopt, vif(0)}));
}

TEST(Frontends, WithOneMacAreGivenOneIdEach) {
  EXPECT_EQ(ids({hardware(2, "a", mac_a), hardware(3, "b", mac_a), hardware(4, "c", mac_a)},
                {{vif(0), mac_a}, {vif(1), mac_a}}),
            (Ids{vif(0), vif(1), std::nullopt}));
}

TEST(Frontends, SayWhetherAMacCouldNameMore) {
  const auto unnamed = [](const std::vector<Link>& links, const std::vector<AssignedNic>& assigned) {
    return collect::identify_frontends(links, assigned).unnamed;
  };
  EXPECT_FALSE(unnamed({frontend(0), device(5, "veth")}, {}));
  EXPECT_TRUE(unnamed({frontend(0), hardware(5, "ens5", mac_a)}, {}));
  EXPECT_FALSE(unnamed({hardware(5, "ens5", mac_a)}, {{vif(0), mac_a}}));
  EXPECT_FALSE(unnamed({hardware(5, "ib0")}, {})) << "it has no such address";
}

} // namespace
