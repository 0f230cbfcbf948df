// SPDX-License-Identifier: BSD-2-Clause
#include "collect/nics.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/link_builder.hpp"

namespace {

using build::address;
using build::addresses;
using build::device;
using build::down;
using build::frontend;
using build::hardware;
using build::port_of;
using build::upon;
using collect::NicOptions;
using collect::Nics;
using model::VifType;
using platform::Link;
using Texts = std::vector<std::string>;

Nics select(const std::vector<Link>& links, const NicOptions& options = {}) {
  return collect::select_nics(links, {}, options);
}

Texts texts(const std::vector<model::Ip>& ips) {
  Texts all;
  for (const auto& ip : ips)
    all.push_back(ip.text);
  return all;
}

TEST(SelectNics, TellsAllOfALink) {
  const auto nics = select({frontend(3, addresses({"2001:db8::1/64", "192.0.2.1/24"}))});
  const model::Vif expected{{5, "eth3", "00:16:3e:00:00:03", {{"192.0.2.1", 24}}, {{"2001:db8::1", 64}}},
                            {3, VifType::vif}};
  ASSERT_EQ(nics.vifs.size(), 1U);
  EXPECT_EQ(nics.vifs[0], expected);
  EXPECT_TRUE(nics.others.empty());
  EXPECT_TRUE(nics.remarks.empty());
}

TEST(SelectNics, LeavesOutWhatIsNoFrontend) {
  EXPECT_TRUE(select({device(3, "bridge", addresses({"192.0.2.1/24"}))}).vifs.empty());
  EXPECT_TRUE(select({}).vifs.empty());
}

TEST(SelectNics, SortsByDevid) {
  const auto vifs = select({frontend(7), frontend(0), frontend(2)}).vifs;
  ASSERT_EQ(vifs.size(), 3U);
  EXPECT_EQ(vifs[0].id.devid, 0U);
  EXPECT_EQ(vifs[1].id.devid, 2U);
  EXPECT_EQ(vifs[2].id.devid, 7U);
}

TEST(SelectNics, KnowsAVirtualFunctionByItsMac) {
  const std::vector links{hardware(9, "ens9", "00:16:3e:00:00:77"), frontend(0)};
  const std::vector<model::AssignedNic> assigned{{{2, VifType::sriov}, "00:16:3e:00:00:77"}};
  const auto nics = collect::select_nics(links, assigned, {});
  ASSERT_EQ(nics.vifs.size(), 2U);
  EXPECT_EQ(nics.vifs[1].id, (model::VifId{2, VifType::sriov}));
  EXPECT_EQ(nics.vifs[1].name, "ens9");
  EXPECT_TRUE(collect::select_nics(links, {}, {}).unnamed);
}

TEST(SelectNics, HasNoAddressesWhereTheLinkIsDown) {
  const auto vif = select({down(frontend(0, addresses({"192.0.2.1/24", "2001:db8::1/64"})))}).vifs.at(0);
  EXPECT_TRUE(vif.ipv4.empty());
  EXPECT_TRUE(vif.ipv6.empty());
  EXPECT_EQ(vif.mac, "00:16:3e:00:00:00") << "it is there nevertheless";
}

TEST(SelectNics, AddsWhatStandsOnAVif) {
  const auto vifs = select({port_of(50, frontend(0, addresses({"192.0.2.1/24"}))), frontend(1),
                            device(50, "bridge", addresses({"10.0.0.1/8"})),
                            upon(50, device(51, "vlan", addresses({"10.1.0.1/16", "2001:db8::1/64"}))),
                            device(52, "dummy", addresses({"10.9.9.9/8"}))})
                        .vifs;
  EXPECT_EQ(texts(vifs.at(0).ipv4), (Texts{"192.0.2.1", "10.0.0.1", "10.1.0.1"}));
  EXPECT_EQ(texts(vifs.at(0).ipv6), Texts{"2001:db8::1"});
  EXPECT_EQ(vifs.at(0).name, "eth0");
  EXPECT_TRUE(vifs.at(1).ipv4.empty());
}

TEST(SelectNics, PutsTheVifsOwnFirstAmongEquals) {
  const auto vifs = select({upon(2, device(1, "vlan", addresses({"10.1.0.1/16", "10.1.0.2/32"}))),
                            frontend(0, addresses({"192.0.2.2/32", "192.0.2.1/24"}))})
                        .vifs;
  EXPECT_EQ(texts(vifs.at(0).ipv4), (Texts{"192.0.2.1", "10.1.0.1", "192.0.2.2", "10.1.0.2"}));
}

TEST(SelectNics, TellsAnAddressOnce) {
  EXPECT_EQ(texts(select({frontend(0, addresses({"192.0.2.1/24", "192.0.2.2/24", "192.0.2.1/32"}))}).vifs[0].ipv4),
            (Texts{"192.0.2.1", "192.0.2.2"}));
  EXPECT_EQ(texts(select({frontend(0, addresses({"2001:db8::1/64", "2001:db8::1/128"}))}).vifs[0].ipv6),
            Texts{"2001:db8::1"});
  EXPECT_EQ(texts(select({frontend(0, addresses({"192.0.2.1/24"})),
                          upon(2, device(50, "macvlan", addresses({"192.0.2.1/24"})))})
                      .vifs[0]
                      .ipv4),
            Texts{"192.0.2.1"});
}

TEST(SelectNics, WritesIpv6AsRfc5952Wants) {
  EXPECT_EQ(texts(select({frontend(0, addresses({"2001:0DB8:0:0:1:0:0:1/64", "fe80::1/64"}))}).vifs[0].ipv6),
            (Texts{"2001:db8::1:0:0:1", "fe80::1"}));
}

TEST(SelectNics, TellsTheBestOfVeryMany) {
  std::vector<platform::Address> many;
  for (int i = 0; i < 2000; ++i)
    many.push_back(
        build::secondary(address("10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250) + "/16")));
  many.push_back(address("192.0.2.1/24"));
  for (int i = 0; i < 100; ++i)
    many.push_back(address("2001:db8::" + std::to_string(i) + "/64"));
  const auto nics = select({frontend(0, many), frontend(1, addresses({"192.0.2.1/24"}))});
  const auto& vif = nics.vifs[0];
  EXPECT_EQ(vif.ipv4.size(), 32U);
  EXPECT_EQ(vif.ipv4[0].text, "192.0.2.1");
  EXPECT_EQ(vif.ipv4[1].text, "10.0.0.0");
  EXPECT_EQ(vif.ipv6.size(), 32U) << "one family takes no room from the other";
  EXPECT_EQ(nics.remarks, Texts{"eth0 has more than 32 addresses of a family: the rest is left out"});
}

TEST(SelectNics, TellsAsManyAsTheUserWants) {
  const auto all = addresses({"192.0.2.1/24", "192.0.2.2/24", "192.0.2.3/24"});
  NicOptions options;
  options.max_addresses = 2;
  EXPECT_EQ(texts(select({frontend(0, all)}, options).vifs[0].ipv4), (Texts{"192.0.2.1", "192.0.2.2"}));
  options.max_addresses = 3;
  EXPECT_EQ(select({frontend(0, all)}, options).vifs[0].ipv4.size(), 3U);
  EXPECT_TRUE(select({frontend(0, all)}, options).remarks.empty());
}

TEST(SelectNics, LeavesOutExcludedNames) {
  const std::vector links{port_of(50, frontend(0)), port_of(50, frontend(1, addresses({"192.0.2.1/24"}))),
                          device(50, "bond", addresses({"10.0.0.1/8"})),
                          upon(50, device(51, "vlan", addresses({"10.1.0.1/8"})))};
  NicOptions options;
  options.exclude = {"*h0"};
  const auto vifs = select(links, options).vifs;
  ASSERT_EQ(vifs.size(), 1U);
  EXPECT_EQ(texts(vifs[0].ipv4), (Texts{"192.0.2.1", "10.0.0.1", "10.1.0.1"})) << "vif 1 is the lowest that is left";
  options.exclude = {"nothing", "bond*"};
  EXPECT_EQ(texts(select(links, options).vifs[0].ipv4), Texts{"10.1.0.1"}) << "the VLAN above it stays";
}

TEST(SelectNics, HasOnlyIncludedNames) {
  const std::vector links{frontend(0, addresses({"192.0.2.1/24"})), frontend(1), frontend(2),
                          upon(2, device(51, "vlan", addresses({"10.1.0.1/8"})))};
  NicOptions options;
  options.include = {"eth[01]"};
  const auto vifs = select(links, options).vifs;
  ASSERT_EQ(vifs.size(), 2U);
  EXPECT_EQ(texts(vifs[0].ipv4), Texts{"192.0.2.1"});
  options.exclude = {"eth0"};
  EXPECT_EQ(select(links, options).vifs.size(), 1U) << "exclusion has the last word";
}

TEST(SelectNics, HasTheOthersWhereTheUserWantsThem) {
  auto loopback = hardware(1, "lo");
  loopback.loopback = true;
  const std::vector links{loopback, frontend(0), device(50, "bridge", addresses({"10.0.0.1/8"})),
                          down(device(51, "dummy", addresses({"10.9.9.9/8"})))};
  EXPECT_TRUE(select(links).others.empty());
  NicOptions options;
  options.all_interfaces = true;
  const auto others = select(links, options).others;
  ASSERT_EQ(others.size(), 2U);
  EXPECT_EQ(others[0], (model::Nic{50, "bridge50", "", {{"10.0.0.1", 8}}, {}}));
  EXPECT_EQ(others[1], (model::Nic{51, "dummy51", "", {}, {}}));
}

TEST(SelectNics, HasABoundOnTheOthers) {
  std::vector<Link> links;
  for (std::uint32_t i = 1; i <= 5000; ++i)
    links.push_back(device(i, "veth"));
  NicOptions options;
  options.all_interfaces = true;
  const auto nics = select(links, options);
  EXPECT_EQ(nics.others.size(), collect::max_other_nics);
  EXPECT_EQ(nics.remarks, Texts{"there are more than 64 interfaces that are no vif: the rest is left out"});
}

} // namespace
