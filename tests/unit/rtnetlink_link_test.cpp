// SPDX-License-Identifier: BSD-2-Clause
// What rtnetlink tells of a link besides its name, MAC and state: see rtnetlink_test.cpp for these.
#include "platform/linux/rtnetlink.hpp"

#include <linux/if.h>

#include <gtest/gtest.h>

#include "unit/netlink_builder.hpp"

namespace {

namespace rt = platform::rtnetlink;
using netlink::attribute;
using netlink::Bytes;
using netlink::to_bytes;
using netlink::to_name;

constexpr std::uint32_t sequence = 42;

Bytes link_message(int index, unsigned flags, std::initializer_list<Bytes> attributes) {
  return netlink::message(RTM_NEWLINK, sequence, netlink::link_body(index, flags, attributes));
}

platform::Link only_link(const Bytes& bytes) {
  rt::Snapshot snapshot;
  EXPECT_EQ(rt::read_dump(bytes, sequence, snapshot).progress, rt::Progress::more);
  EXPECT_EQ(snapshot.links.size(), 1U);
  return snapshot.links.empty() ? platform::Link{} : snapshot.links.front();
}

Bytes number(std::uint32_t value) {
  Bytes bytes;
  netlink::append(bytes, value);
  return bytes;
}

TEST(RtnetlinkLink, HasKindMasterAndWhatItStandsOn) {
  const auto information =
      netlink::join({attribute(IFLA_INFO_DATA, number(5)), attribute(IFLA_INFO_KIND, to_name("vlan"))});
  const auto link = only_link(link_message(
      7, IFF_UP,
      {attribute(IFLA_LINKINFO, information), attribute(IFLA_MASTER, number(9)), attribute(IFLA_LINK, number(2))}));
  EXPECT_EQ(link.kind, "vlan");
  EXPECT_EQ(link.master, 9U);
  EXPECT_EQ(link.lower, 2U);
  EXPECT_FALSE(link.loopback);
  const auto hardware = only_link(link_message(2, IFF_UP, {attribute(IFLA_IFNAME, to_name("eth0"))}));
  EXPECT_EQ(hardware.kind, "");
  EXPECT_EQ(hardware.master, 0U);
  EXPECT_EQ(hardware.lower, 0U);
}

TEST(RtnetlinkLink, StandsOnNothingThatIsElsewhere) {
  const auto with = [](std::initializer_list<Bytes> attributes) {
    return only_link(link_message(7, 0, attributes)).lower;
  };
  EXPECT_EQ(with({attribute(IFLA_LINK, number(2)), attribute(IFLA_LINK_NETNSID, number(0))}), 0U);
  EXPECT_EQ(with({attribute(IFLA_LINK_NETNSID, number(4294967295U)), attribute(IFLA_LINK, number(2))}), 0U);
  EXPECT_EQ(with({attribute(IFLA_LINK, number(7))}), 0U) << "on itself";
  EXPECT_EQ(with({attribute(IFLA_LINK, to_bytes({2, 0}))}), 0U) << "too short";
}

TEST(RtnetlinkLink, HasAPermanentMacAndMayBeLoopback) {
  constexpr unsigned permanent_address = 54; // IFLA_PERM_ADDRESS
  const auto link =
      only_link(link_message(7, IFF_LOOPBACK, {attribute(permanent_address, to_bytes({0, 0x16, 0x3e, 0, 0, 0x0a}))}));
  EXPECT_EQ(link.permanent_mac, "00:16:3e:00:00:0a");
  EXPECT_EQ(link.mac, "");
  EXPECT_TRUE(link.loopback);
}

TEST(RtnetlinkLink, SurvivesAKindThatIsNone) {
  const auto kind = [](const Bytes& information) {
    return only_link(link_message(7, 0, {attribute(IFLA_LINKINFO, information)})).kind;
  };
  EXPECT_EQ(kind({}), "");
  EXPECT_EQ(kind(to_bytes({1, 0})), "");
  EXPECT_EQ(kind(netlink::lying_attribute(IFLA_INFO_KIND, 400, to_name("bridge"))), "");
  EXPECT_EQ(kind(attribute(IFLA_INFO_KIND, to_bytes("bridge"))), "bridge") << "no NUL at its end";
}

} // namespace
