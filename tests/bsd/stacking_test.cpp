// SPDX-License-Identifier: BSD-2-Clause
// What stands on what, by the word of the drivers, and whose addresses are a vif's in the end. For each BSD.
#include <gtest/gtest.h>

#include "bsd/fake_network.hpp"
#include "collect/credit.hpp"
#include "platform/bsd/stacking.hpp"

namespace {

using platform::Link;

Link make_link(std::uint32_t index, const std::string& name, const std::string& kind = "") {
  Link link;
  link.index = index;
  link.name = name;
  link.kind = kind;
  link.up = true;
  return link;
}

TEST(BsdStacking, AVlanStandsOnItsParent) {
  FakeNetwork network;
  network.parents = {{"vlan5", "xn1"}};
  std::vector<Link> links{make_link(1, "xn0"), make_link(2, "xn1"), make_link(3, "vlan5", "vlan")};
  platform::stack_links(links);
  EXPECT_EQ(links[2].lower, 2);
  EXPECT_EQ(links[0].lower, 0);
}

TEST(BsdStacking, AVlanWithoutOrWithAnUnknownParentStandsOnNothing) {
  FakeNetwork network;
  network.parents = {{"vlan1", ""}, {"vlan2", "gone0"}};
  std::vector<Link> links{make_link(1, "vlan1", "vlan"), make_link(2, "vlan2", "vlan"), make_link(3, "vlan3", "vlan")};
  platform::stack_links(links);
  for (const auto& link : links)
    EXPECT_EQ(link.lower, 0) << link.name;
}

TEST(BsdStacking, PortsOfBridgesAndBondsHaveTheirMaster) {
  FakeNetwork network;
  network.bonds = {{"lagg0", {"xn0", "xn1"}}};
  network.bridges = {{"bridge0", {"xn2", "gone0", "bridge0"}}};
  std::vector<Link> links{make_link(1, "xn0"), make_link(2, "xn1"), make_link(3, "xn2"), make_link(4, "lagg0", "bond"),
                          make_link(5, "bridge0", "bridge")};
  platform::stack_links(links);
  EXPECT_EQ(links[0].master, 4);
  EXPECT_EQ(links[1].master, 4);
  EXPECT_EQ(links[2].master, 5);
  EXPECT_EQ(links[4].master, 0) << "no link is its own port";
}

TEST(BsdStacking, MorePortsThanAreAskedForDoNoHarm) {
  FakeNetwork network;
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i)
    many.push_back("tap" + std::to_string(i));
  network.bonds = {{"lagg0", many}};
  network.bridges = {{"bridge0", many}};
  std::vector<Link> links{make_link(1, "tap0"), make_link(2, "lagg0", "bond"), make_link(3, "bridge0", "bridge")};
  platform::stack_links(links);
  EXPECT_EQ(links[0].master, bridge_lists_in_part ? 3 : 2);
}

TEST(BsdStacking, NothingIsAskedWhereNothingStandsOnAnything) {
  FakeNetwork network;
  std::vector<Link> links{make_link(1, "xn0"), make_link(2, "lo0")};
  platform::stack_links(links);
  EXPECT_EQ(network.sockets_opened, 0);
}

TEST(BsdStacking, ANameThatHasNoRoomIsNotAskedFor) {
  FakeNetwork network;
  std::vector<Link> links{make_link(1, std::string(40, 'v'), "vlan"), make_link(2, std::string(16, 'b'), "bridge"),
                          make_link(3, std::string(16, 'l'), "bond")};
  platform::stack_links(links);
  EXPECT_EQ(links[0].lower, 0);
}

/// xn0 and xn1 in a lagg, a VLAN on it, that VLAN in a bridge: the bridge's addresses are the lowest vif's.
TEST(BsdStacking, AddressesAreCreditedThroughAllFloors) {
  FakeNetwork network;
  network.bonds = {{"lagg0", {"xn1", "xn0"}}};
  network.parents = {{"vlan5", "lagg0"}};
  network.bridges = {{"bridge0", {"vlan5", "tap0"}}};
  std::vector<Link> links{make_link(1, "xn0"),           make_link(2, "xn1"),
                          make_link(3, "lagg0", "bond"), make_link(4, "vlan5", "vlan"),
                          make_link(5, "tap0", "tun"),   make_link(6, "bridge0", "bridge")};
  platform::stack_links(links);
  const std::vector<std::optional<model::VifId>> ids{model::VifId{3}, model::VifId{2}, std::nullopt,
                                                     std::nullopt,    std::nullopt,    std::nullopt};
  const auto credits = collect::credit_addresses(links, ids);
  EXPECT_EQ(credits[5], ids[1]);
  EXPECT_EQ(credits[3], ids[1]);
  EXPECT_EQ(credits[4], std::nullopt) << "a bridge's other ports are nobody's";
}

} // namespace
