// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/rtnetlink.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <linux/if.h>

#include <gtest/gtest.h>

#include "unit/netlink_builder.hpp"

namespace {

namespace rt = platform::rtnetlink;
using netlink::attribute;
using netlink::Bytes;
using netlink::message;
using netlink::to_bytes;
using netlink::to_name;
using platform::Address;
using platform::Scope;

constexpr std::uint32_t sequence = 42;

rt::Reading read(const Bytes& bytes, rt::Snapshot& snapshot) { return rt::read_dump(bytes, sequence, snapshot); }

Bytes link_message(int index, unsigned flags, std::initializer_list<Bytes> attributes) {
  return message(RTM_NEWLINK, sequence, netlink::link_body(index, flags, attributes));
}

Bytes eth0() {
  return link_message(2, IFF_UP,
                      {attribute(IFLA_IFNAME, to_name("eth0")),
                       attribute(IFLA_ADDRESS, to_bytes({0x00, 0x16, 0x3e, 0xaB, 0xcd, 0xff}))});
}

Bytes ipv4(std::initializer_list<Bytes> attributes, unsigned flags = 0, unsigned scope = RT_SCOPE_UNIVERSE) {
  return message(RTM_NEWADDR, sequence, netlink::address_body(AF_INET, 2, 24, flags, scope, attributes));
}

Bytes ipv6(std::initializer_list<Bytes> attributes, unsigned flags = 0, unsigned scope = RT_SCOPE_UNIVERSE) {
  return message(RTM_NEWADDR, sequence, netlink::address_body(AF_INET6, 2, 64, flags, scope, attributes));
}

const Bytes four = to_bytes({192, 0, 2, 1});
const Bytes sixteen = to_bytes({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

/// The one address that a datagram tells of; fails where there is another number of them.
Address only_address(const Bytes& bytes) {
  rt::Snapshot snapshot;
  EXPECT_EQ(read(bytes, snapshot).progress, rt::Progress::more);
  EXPECT_EQ(snapshot.addresses.size(), 1U);
  return snapshot.addresses.empty() ? Address{} : snapshot.addresses.front().address;
}

platform::Link only_link(const Bytes& bytes) {
  rt::Snapshot snapshot;
  EXPECT_EQ(read(bytes, snapshot).progress, rt::Progress::more);
  EXPECT_EQ(snapshot.links.size(), 1U);
  return snapshot.links.empty() ? platform::Link{} : snapshot.links.front();
}

TEST(RtnetlinkLink, HasIndexNameMacAndState) {
  const auto link = only_link(eth0());
  EXPECT_EQ(link.index, 2U);
  EXPECT_EQ(link.name, "eth0");
  EXPECT_EQ(link.mac, "00:16:3e:ab:cd:ff");
  EXPECT_TRUE(link.up);
  EXPECT_EQ(link.devid, std::nullopt);
  EXPECT_TRUE(link.addresses.empty());
  EXPECT_FALSE(only_link(link_message(2, IFF_BROADCAST | IFF_LOWER_UP, {})).up) << "carrier does not make it up";
}

TEST(RtnetlinkLink, NeedsNoName) {
  const auto link = only_link(link_message(3, 0, {}));
  EXPECT_EQ(link.index, 3U);
  EXPECT_EQ(link.name, "");
  EXPECT_EQ(link.mac, "");
  EXPECT_EQ(only_link(link_message(3, 0, {attribute(IFLA_IFNAME, {})})).name, "");
}

TEST(RtnetlinkLink, NameEndsAtTheNulOrWithTheAttribute) {
  EXPECT_EQ(only_link(link_message(3, 0, {attribute(IFLA_IFNAME, to_bytes("eth0"))})).name, "eth0");
  EXPECT_EQ(only_link(link_message(3, 0, {attribute(IFLA_IFNAME, to_name(std::string_view("a\0b", 3)))})).name, "a");
  EXPECT_EQ(only_link(link_message(3, 0, {attribute(IFLA_IFNAME, to_name("\x01\xff\"\n x"))})).name, "\x01\xff\"\n x");
}

TEST(RtnetlinkLink, HasNoMacThatIsNone) {
  const auto with_mac = [](const Bytes& mac) {
    return only_link(link_message(3, 0, {attribute(IFLA_ADDRESS, mac)})).mac;
  };
  EXPECT_EQ(with_mac(to_bytes({0, 0, 0, 0, 0, 0})), "") << "loopback";
  EXPECT_EQ(with_mac({}), "") << "tun";
  EXPECT_EQ(with_mac(to_bytes({192, 0, 2, 1})), "") << "an IPv4 tunnel's own address";
  EXPECT_EQ(with_mac(Bytes(20, std::byte{1})), "") << "InfiniBand";
  EXPECT_EQ(with_mac(to_bytes({0, 0, 0, 0, 0, 1})), "00:00:00:00:00:01");
}

TEST(RtnetlinkLink, PassesOverUnknownAttributesAndFlagsInTheType) {
  const auto link = only_link(link_message(4, 0,
                                           {attribute(999, to_bytes("??")), attribute(IFLA_MTU, to_bytes({1, 2, 3, 4})),
                                            attribute(NLA_F_NESTED | IFLA_AF_SPEC, attribute(1, {})),
                                            attribute(NLA_F_NET_BYTEORDER | IFLA_IFNAME, to_name("x"))}));
  EXPECT_EQ(link.name, "x");
}

TEST(RtnetlinkLink, WithoutAProperIndexIsNone) {
  rt::Snapshot snapshot;
  read(link_message(0, 0, {}), snapshot);
  read(link_message(-1, 0, {}), snapshot);
  EXPECT_TRUE(snapshot.links.empty());
}

TEST(RtnetlinkLink, SurvivesLyingLengths) {
  const auto name = attribute(IFLA_IFNAME, to_name("eth0"));
  for (const unsigned claimed : {0U, 1U, 3U, 5U, 100U, 65535U}) {
    const auto link =
        only_link(link_message(3, 0, {name, netlink::lying_attribute(IFLA_ADDRESS, claimed, Bytes(6, std::byte{1}))}));
    EXPECT_EQ(link.name, "eth0") << claimed;
    EXPECT_EQ(link.mac, "") << claimed;
  }
  EXPECT_EQ(only_link(link_message(3, 0, {netlink::lying_attribute(IFLA_IFNAME, 200, to_name("eth0"))})).name, "")
      << "a name that goes on behind the message is none";
  const auto unreachable = only_link(link_message(3, 0, {netlink::lying_attribute(IFLA_ADDRESS, 3, {}), name}));
  EXPECT_EQ(unreachable.name, "") << "what stands behind an attribute without a length cannot be found";
}

TEST(RtnetlinkLink, TakesALastAttributeWithoutPadding) {
  auto body = netlink::link_body(3, 0, {});
  netlink::append(body, rtattr{sizeof(rtattr) + 1, IFLA_IFNAME});
  body.push_back(std::byte{'x'});
  EXPECT_EQ(only_link(message(RTM_NEWLINK, sequence, body)).name, "x");
}

TEST(RtnetlinkAddress, Ipv4) {
  const auto address = only_address(ipv4({attribute(IFA_ADDRESS, four), attribute(IFA_LOCAL, four)}));
  Address expected;
  expected.bytes = {192, 0, 2, 1};
  expected.prefix_length = 24;
  EXPECT_EQ(address, expected);
}

TEST(RtnetlinkAddress, Ipv6) {
  const auto address = only_address(ipv6({attribute(IFA_ADDRESS, sixteen)}));
  EXPECT_TRUE(address.is_ipv6);
  EXPECT_EQ(address.prefix_length, 64);
  EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span(address.bytes)), sixteen));
  EXPECT_EQ(address.scope, Scope::global);
}

TEST(RtnetlinkAddress, OfAPointToPointLinkIsTheLocalOne) {
  const auto peer = to_bytes({192, 0, 2, 99});
  EXPECT_EQ(only_address(ipv4({attribute(IFA_ADDRESS, peer), attribute(IFA_LOCAL, four)})).bytes[3], 1);
  EXPECT_EQ(only_address(ipv4({attribute(IFA_LOCAL, four), attribute(IFA_ADDRESS, peer)})).bytes[3], 1);
  auto peer6 = sixteen;
  peer6[15] = std::byte{99};
  EXPECT_EQ(only_address(ipv6({attribute(IFA_ADDRESS, peer6), attribute(IFA_LOCAL, sixteen)})).bytes[15], 1);
}

TEST(RtnetlinkAddress, MustHaveTheSizeOfItsFamily) {
  rt::Snapshot snapshot;
  read(ipv4({}), snapshot);
  read(ipv4({attribute(IFA_LOCAL, sixteen)}), snapshot);
  read(ipv4({attribute(IFA_LOCAL, to_bytes({1, 2, 3}))}), snapshot);
  read(ipv6({attribute(IFA_ADDRESS, four)}), snapshot);
  EXPECT_TRUE(snapshot.addresses.empty());
  EXPECT_EQ(only_address(ipv4({attribute(IFA_ADDRESS, four), attribute(IFA_LOCAL, sixteen)})).bytes[0], 192);
}

TEST(RtnetlinkAddress, MustHaveAPrefixOfItsFamily) {
  const auto ipv4_of = [](unsigned length) {
    return message(RTM_NEWADDR, sequence,
                   netlink::address_body(AF_INET, 2, length, 0, 0, {attribute(IFA_LOCAL, four)}));
  };
  const auto ipv6_of = [](unsigned length) {
    return message(RTM_NEWADDR, sequence,
                   netlink::address_body(AF_INET6, 2, length, 0, 0, {attribute(IFA_ADDRESS, sixteen)}));
  };
  EXPECT_EQ(only_address(ipv4_of(32)).prefix_length, 32);
  EXPECT_EQ(only_address(ipv6_of(128)).prefix_length, 128);
  rt::Snapshot snapshot;
  read(ipv4_of(33), snapshot);
  read(ipv6_of(129), snapshot);
  EXPECT_TRUE(snapshot.addresses.empty());
}

TEST(RtnetlinkAddress, OfAnotherFamilyIsNone) {
  rt::Snapshot snapshot;
  for (const unsigned family : std::initializer_list<unsigned>{AF_UNSPEC, AF_UNIX, AF_PACKET, AF_BRIDGE})
    read(message(RTM_NEWADDR, sequence, netlink::address_body(family, 2, 24, 0, 0, {attribute(IFA_LOCAL, four)})),
         snapshot);
  EXPECT_TRUE(snapshot.addresses.empty());
}

TEST(RtnetlinkAddress, HasOneOfThreeScopes) {
  const auto scope = [](unsigned number) { return only_address(ipv4({attribute(IFA_LOCAL, four)}, 0, number)).scope; };
  EXPECT_EQ(scope(RT_SCOPE_UNIVERSE), Scope::global);
  EXPECT_EQ(scope(RT_SCOPE_SITE), Scope::global);
  EXPECT_EQ(scope(150), Scope::global);
  EXPECT_EQ(scope(RT_SCOPE_LINK), Scope::link);
  EXPECT_EQ(scope(RT_SCOPE_HOST), Scope::host);
  EXPECT_EQ(scope(RT_SCOPE_NOWHERE), Scope::host);
}

TEST(RtnetlinkAddress, FlagsOfIpv6) {
  const auto with = [](unsigned flags) { return only_address(ipv6({attribute(IFA_ADDRESS, sixteen)}, flags)); };
  EXPECT_TRUE(with(IFA_F_TEMPORARY).temporary);
  EXPECT_FALSE(with(IFA_F_TEMPORARY).secondary) << "the same bit";
  EXPECT_TRUE(with(IFA_F_DEPRECATED).deprecated);
  EXPECT_TRUE(with(IFA_F_TENTATIVE).tentative);
  EXPECT_TRUE(with(IFA_F_DADFAILED).tentative);
  EXPECT_TRUE(with(IFA_F_TENTATIVE | IFA_F_DADFAILED).tentative);
  EXPECT_FALSE(with(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC).tentative) << "in use already";
  EXPECT_TRUE(with(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED).tentative);
  const auto plain = with(IFA_F_PERMANENT | IFA_F_NODAD);
  EXPECT_FALSE(plain.temporary || plain.deprecated || plain.tentative || plain.secondary);
}

TEST(RtnetlinkAddress, FlagsOfIpv4) {
  const auto secondary = only_address(ipv4({attribute(IFA_LOCAL, four)}, IFA_F_SECONDARY));
  EXPECT_TRUE(secondary.secondary);
  EXPECT_FALSE(secondary.temporary);
}

TEST(RtnetlinkAddress, TakesAllFlagsFromTheirAttribute) {
  const auto address = only_address(
      ipv6({netlink::flags_attribute(IFA_F_MANAGETEMPADDR | IFA_F_DEPRECATED), attribute(IFA_ADDRESS, sixteen)},
           IFA_F_TENTATIVE));
  EXPECT_TRUE(address.deprecated);
  EXPECT_FALSE(address.tentative) << "the header's are a part of them, or stale";
  const auto short_one =
      only_address(ipv6({attribute(IFA_FLAGS, to_bytes({0, 0})), attribute(IFA_ADDRESS, sixteen)}, IFA_F_DEPRECATED));
  EXPECT_TRUE(short_one.deprecated);
}

TEST(RtnetlinkDump, GoesOnUntilDone) {
  rt::Snapshot snapshot;
  EXPECT_EQ(read({}, snapshot).progress, rt::Progress::more);
  EXPECT_EQ(read(netlink::join({eth0(), link_message(3, 0, {})}), snapshot).progress, rt::Progress::more);
  const auto last = read(netlink::join({link_message(4, 0, {}), message(NLMSG_DONE, sequence, netlink::number_body(0)),
                                        link_message(5, 0, {})}),
                         snapshot);
  EXPECT_EQ(last.progress, rt::Progress::done);
  EXPECT_EQ(last.error, 0);
  ASSERT_EQ(snapshot.links.size(), 3U) << "nothing comes after the end";
  EXPECT_EQ(snapshot.links[2].index, 4U);
}

TEST(RtnetlinkDump, EndsWithADoneThatSaysNothing) {
  rt::Snapshot snapshot;
  EXPECT_EQ(read(message(NLMSG_DONE, sequence, {}), snapshot).progress, rt::Progress::done);
  EXPECT_EQ(read(message(NLMSG_DONE, sequence, to_bytes({1, 2})), snapshot).progress, rt::Progress::done);
}

TEST(RtnetlinkDump, FailsWithTheKernelsError) {
  rt::Snapshot snapshot;
  for (const unsigned type : std::initializer_list<unsigned>{NLMSG_ERROR, NLMSG_DONE}) {
    const auto reading = read(message(type, sequence, netlink::number_body(-EMSGSIZE)), snapshot);
    EXPECT_EQ(reading.progress, rt::Progress::failed);
    EXPECT_EQ(reading.error, EMSGSIZE);
  }
  EXPECT_EQ(read(message(NLMSG_ERROR, sequence, netlink::number_body(0)), snapshot).progress, rt::Progress::done);
}

TEST(RtnetlinkDump, TakesNoNumberForAnErrorThatIsNone) {
  rt::Snapshot snapshot;
  EXPECT_EQ(read(message(NLMSG_DONE, sequence, netlink::number_body(5)), snapshot).progress, rt::Progress::done);
  const auto lowest =
      read(message(NLMSG_ERROR, sequence, netlink::number_body(std::numeric_limits<int>::min())), snapshot);
  EXPECT_EQ(lowest.progress, rt::Progress::failed);
  EXPECT_GT(lowest.error, 0);
}

TEST(RtnetlinkDump, SaysWhenItWasInterrupted) {
  rt::Snapshot snapshot;
  EXPECT_FALSE(read(eth0(), snapshot).interrupted);
  EXPECT_TRUE(
      read(message(RTM_NEWLINK, sequence, netlink::link_body(2, 0, {}), NLM_F_MULTI | NLM_F_DUMP_INTR), snapshot)
          .interrupted);
  const auto done =
      read(message(NLMSG_DONE, sequence, netlink::number_body(0), NLM_F_MULTI | NLM_F_DUMP_INTR), snapshot);
  EXPECT_TRUE(done.interrupted);
  EXPECT_EQ(done.progress, rt::Progress::done);
}

TEST(RtnetlinkDump, IgnoresWhatAnswersAnotherQuestion) {
  rt::Snapshot snapshot;
  const auto other =
      netlink::join({message(RTM_NEWLINK, sequence - 1, netlink::link_body(9, 0, {})),
                     message(NLMSG_DONE, sequence + 1, netlink::number_body(0), NLM_F_DUMP_INTR), eth0()});
  const auto reading = read(other, snapshot);
  EXPECT_EQ(reading.progress, rt::Progress::more);
  EXPECT_FALSE(reading.interrupted);
  ASSERT_EQ(snapshot.links.size(), 1U);
  EXPECT_EQ(snapshot.links[0].index, 2U);
}

TEST(RtnetlinkDump, IgnoresOtherKindsOfMessages) {
  rt::Snapshot snapshot;
  for (const unsigned type : std::initializer_list<unsigned>{RTM_DELLINK, RTM_DELADDR, RTM_NEWROUTE, NLMSG_NOOP, 9999})
    EXPECT_EQ(read(message(type, sequence, netlink::link_body(9, 0, {})), snapshot).progress, rt::Progress::more);
  EXPECT_TRUE(snapshot.links.empty());
  EXPECT_TRUE(snapshot.addresses.empty());
}

TEST(RtnetlinkDump, SurvivesMessagesThatAreTooShort) {
  rt::Snapshot snapshot;
  read(message(RTM_NEWLINK, sequence, {}), snapshot);
  read(message(RTM_NEWLINK, sequence, Bytes(sizeof(ifinfomsg) - 1)), snapshot);
  read(message(RTM_NEWADDR, sequence, Bytes(sizeof(ifaddrmsg) - 1)), snapshot);
  EXPECT_TRUE(snapshot.links.empty());
  EXPECT_TRUE(snapshot.addresses.empty());
}

TEST(RtnetlinkDump, SurvivesMessagesThatLieAboutTheirLength) {
  for (const std::uint32_t claimed : {0U, 1U, 15U, 17U, 10000U, 0x7fffffffU, 0xfffffffdU, 0xffffffffU}) {
    auto bytes = netlink::join({eth0(), eth0()});
    std::memcpy(bytes.data() + eth0().size(), &claimed, sizeof claimed);
    rt::Snapshot snapshot;
    EXPECT_EQ(read(bytes, snapshot).progress, rt::Progress::more);
    EXPECT_EQ(snapshot.links.size(), 1U) << claimed;
  }
}

TEST(RtnetlinkDump, SurvivesBeingCutAnywhere) {
  const auto whole = netlink::join({eth0(), ipv4({attribute(IFA_LOCAL, four)}), ipv6({attribute(IFA_ADDRESS, sixteen)}),
                                    message(NLMSG_DONE, sequence, netlink::number_body(0))});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of just this size: a byte read beyond it is seen by the sanitizer.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    rt::Snapshot snapshot;
    const auto reading = read(cut, snapshot);
    EXPECT_EQ(reading.progress, rt::Progress::more) << size;
    EXPECT_LE(snapshot.links.size(), 1U);
    EXPECT_LE(snapshot.addresses.size(), 2U);
  }
}

TEST(RtnetlinkDump, SurvivesEveryChangedByte) {
  const auto whole = netlink::join(
      {eth0(), ipv4({attribute(IFA_LOCAL, four)}), message(NLMSG_DONE, sequence, netlink::number_body(-1))});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned value : {0U, 1U, 4U, 0x7fU, 0x80U, 0xffU}) {
      auto changed = whole;
      changed[at] = static_cast<std::byte>(value);
      rt::Snapshot snapshot;
      read(changed, snapshot);
      EXPECT_LE(snapshot.links.size(), 1U);
    }
  }
}

TEST(RtnetlinkAssemble, PutsAddressesToTheirLinks) {
  rt::Snapshot snapshot;
  snapshot.links.resize(3);
  snapshot.links[0].index = 7;
  snapshot.links[1].index = 2;
  snapshot.links[2].index = 5;
  Address one;
  one.prefix_length = 1;
  Address two;
  two.prefix_length = 2;
  snapshot.addresses = {{7, one}, {2, two}, {7, two}, {6, one}, {0, one}, {99, one}};
  const auto links = rt::assemble(std::move(snapshot));
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].index, 2U);
  EXPECT_EQ(links[1].index, 5U);
  EXPECT_EQ(links[2].index, 7U);
  EXPECT_EQ(links[0].addresses, std::vector{two});
  EXPECT_TRUE(links[1].addresses.empty());
  EXPECT_EQ(links[2].addresses, (std::vector{one, two})) << "in the kernel's order";
}

TEST(RtnetlinkAssemble, TakesNothing) { EXPECT_TRUE(rt::assemble({}).empty()); }

} // namespace
