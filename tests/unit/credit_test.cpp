// SPDX-License-Identifier: BSD-2-Clause
#include "collect/credit.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collect/frontends.hpp"
#include "unit/link_builder.hpp"

namespace {

using build::device;
using build::down;
using build::frontend;
using build::port_of;
using build::upon;
using platform::Link;

/// The devid to which the last link's addresses are credited, -1 for none; in whatever order the links come.
int credit_of_last(std::vector<Link> links) {
  const auto index = links.back().index;
  std::vector<int> answers;
  std::ranges::sort(links, {}, &Link::index);
  for (int i = 0; i < 2; ++i) {
    const auto ids = collect::identify_frontends(links, {}).ids;
    const auto credits = collect::credit_addresses(links, ids);
    const auto at = std::ranges::find(links, index, &Link::index) - links.begin();
    const auto& id = credits.at(static_cast<std::size_t>(at));
    answers.push_back(id ? static_cast<int>(id->devid) : -1);
    std::ranges::reverse(links);
  }
  EXPECT_EQ(answers[0], answers[1]) << "the order of the links counts";
  return answers[0];
}

TEST(Credit, GoesToTheFrontendItself) { EXPECT_EQ(credit_of_last({frontend(0), frontend(3)}), 3); }

TEST(Credit, GoesThroughWhatHasPorts) {
  for (const auto* kind : {"bond", "bridge", "team"})
    EXPECT_EQ(credit_of_last({port_of(50, frontend(2)), device(50, kind)}), 2) << kind;
}

TEST(Credit, GoesThroughWhatStandsOnALink) {
  for (const auto* kind : {"vlan", "macvlan", "macvtap", "ipvlan"})
    EXPECT_EQ(credit_of_last({frontend(2), upon(4, device(50, kind))}), 2) << kind;
}

TEST(Credit, GoesThroughNothingElse) {
  for (const auto* kind : {"veth", "tun", "vxlan", "gre", "wireguard", "vrf", "dummy", "macsec", "openvswitch", ""}) {
    EXPECT_EQ(credit_of_last({frontend(2), upon(4, device(50, kind))}), -1) << kind;
    EXPECT_EQ(credit_of_last({port_of(50, frontend(2)), device(50, kind)}), -1) << kind;
  }
}

TEST(Credit, DoesNotComeFromOtherPorts) {
  EXPECT_EQ(credit_of_last(
                {frontend(0), port_of(50, device(40, "veth")), port_of(50, device(41, "tun")), device(50, "bridge")}),
            -1)
      << "as docker0";
  EXPECT_EQ(credit_of_last({port_of(50, frontend(0)), port_of(50, device(40, "veth")), device(50, "bridge")}), 0);
}

TEST(Credit, DoesNotLeadToWhatIsElsewhere) {
  EXPECT_EQ(credit_of_last({frontend(2), device(50, "macvlan")}), -1) << "no lower link in this namespace";
  EXPECT_EQ(credit_of_last({frontend(2), upon(77, device(50, "vlan"))}), -1);
  EXPECT_EQ(credit_of_last({port_of(77, frontend(2)), device(50, "bridge")}), -1);
}

TEST(Credit, GoesToTheLowestDevid) {
  EXPECT_EQ(credit_of_last(
                {port_of(50, frontend(3)), port_of(50, frontend(1)), port_of(50, frontend(2)), device(50, "bond")}),
            1);
}

TEST(Credit, ClimbsAnyNumberOfFloors) {
  EXPECT_EQ(credit_of_last({port_of(50, frontend(1)), port_of(50, frontend(0)), port_of(60, device(50, "bond")),
                            port_of(70, upon(50, device(65, "vlan"))), device(60, "bridge"), device(70, "bridge"),
                            upon(60, device(80, "vlan"))}),
            0);
  EXPECT_EQ(credit_of_last({port_of(50, frontend(4)), device(50, "bond"), port_of(60, upon(50, device(55, "vlan"))),
                            device(60, "bridge")}),
            4);
}

TEST(Credit, LeavesAFrontendItsOwn) {
  EXPECT_EQ(credit_of_last({frontend(0), port_of(4, upon(2, device(50, "vlan"))),
                            [] {
                              auto odd = frontend(2);
                              odd.kind = "bridge";
                              return odd;
                            }()}),
            2);
}

TEST(Credit, EndsInACircle) {
  EXPECT_EQ(
      credit_of_last({port_of(50, frontend(0)), port_of(51, device(50, "bridge")), port_of(50, device(51, "bridge"))}),
      0);
  EXPECT_EQ(credit_of_last({upon(51, device(50, "vlan")), upon(50, device(51, "vlan"))}), -1);
  EXPECT_EQ(credit_of_last({upon(50, device(50, "vlan"))}), -1);
}

TEST(Credit, IsNotBorneByWhatIsSwitchedOff) {
  EXPECT_EQ(credit_of_last({down(frontend(0))}), -1);
  EXPECT_EQ(credit_of_last({frontend(0), upon(2, down(device(50, "vlan")))}), -1);
  EXPECT_EQ(credit_of_last({down(frontend(0)), upon(2, device(50, "vlan"))}), -1);
  EXPECT_EQ(credit_of_last({port_of(50, frontend(0)), down(device(50, "bond")), upon(50, device(60, "vlan"))}), -1);
  EXPECT_EQ(credit_of_last({port_of(50, down(frontend(0))), port_of(50, frontend(1)), device(50, "bond")}), 1)
      << "the bond works over the other";
}

Link with_mac(const std::string& mac, Link link) {
  link.mac = mac;
  return link;
}

TEST(Credit, GoesFromAnInternalPortToTheVifOfTheSameMac) {
  const auto* const mac = "00:16:3e:00:00:77";
  const auto datapath = with_mac("02:00:00:00:00:01", device(50, "openvswitch"));
  const auto port = with_mac(mac, port_of(50, frontend(3)));
  EXPECT_EQ(credit_of_last({port, datapath, with_mac(mac, device(51, "openvswitch"))}), 3);
  EXPECT_EQ(credit_of_last({port, datapath, with_mac("02:00:00:00:00:09", device(51, "openvswitch"))}), -1);
  EXPECT_EQ(credit_of_last({with_mac(mac, frontend(3)), datapath, with_mac(mac, device(51, "openvswitch"))}), -1)
      << "the vif is no port";
  EXPECT_EQ(credit_of_last({port, datapath, with_mac(mac, device(51, "dummy"))}), -1) << "no internal port";
  EXPECT_EQ(credit_of_last({port, datapath, with_mac(mac, device(51, "openvswitch")), upon(51, device(60, "vlan"))}),
            3);
  EXPECT_EQ(credit_of_last(
                {port, with_mac(mac, port_of(50, frontend(1))), datapath, with_mac(mac, device(51, "openvswitch"))}),
            1);
  EXPECT_EQ(credit_of_last({with_mac("", port_of(50, frontend(3))), datapath, device(51, "openvswitch")}), -1)
      << "no MAC is not the same MAC";
}

TEST(Credit, StandsManyLinks) {
  std::vector<Link> links{frontend(0)};
  for (std::uint32_t i = 1; i < 5000; ++i)
    links.push_back(upon(i == 1 ? 2 : 99 + i - 1, device(99 + i, "vlan")));
  const auto ids = collect::identify_frontends(links, {}).ids;
  const auto credits = collect::credit_addresses(links, ids);
  EXPECT_EQ(credits.back(), (model::VifId{0, model::VifType::vif}));
}

} // namespace
