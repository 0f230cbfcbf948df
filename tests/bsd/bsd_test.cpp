// SPDX-License-Identifier: BSD-2-Clause
// What all BSDs share, on fakes. Compiled for each of them, as their structures differ.
#include <algorithm>

#include <gtest/gtest.h>

#include "bsd/fake_network.hpp"
#include "platform/bsd/bell.hpp"
#include "platform/bsd/driver_kind.hpp"
#include "platform/bsd/interfaces.hpp"
#include "platform/bsd/made_os_release.hpp"
#include "platform/bsd/mounted.hpp"
#include "platform/peer_user.hpp"

#include <net/if.h>
#include <netinet6/in6_var.h>

namespace {

using platform::Link;
using platform::Mounted;

const std::vector<std::uint8_t> mac{0x00, 0x16, 0x3e, 0x00, 0x05, 0x01};
constexpr std::array<std::uint8_t, 16> global{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
constexpr std::array<std::uint8_t, 16> link_local{0xfe, 0x80, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};

TEST(BsdInterfaces, HaveTheirAddresses) {
  FakeNetwork network;
  network.add_link("lo0", 1, {}, IFF_UP | IFF_LOOPBACK);
  network.add_link("xn0", 3, mac, IFF_UP);
  network.add_ipv4("lo0", {127, 0, 0, 1}, 8);
  network.add_ipv4("xn0", {192, 0, 2, 7}, 23);
  network.add_ipv6("xn0", global, 64);
  const auto interfaces = platform::read_interfaces();
  ASSERT_TRUE(interfaces);
  const auto& links = interfaces->links;
  ASSERT_EQ(links.size(), 2);
  EXPECT_TRUE(links.at(0).loopback);
  EXPECT_EQ(links.at(0).mac, "");
  EXPECT_EQ(links.at(0).addresses.at(0).scope, platform::Scope::host);
  const auto& xn0 = links.at(1);
  EXPECT_EQ(xn0.name, "xn0");
  EXPECT_EQ(xn0.index, 3);
  EXPECT_EQ(xn0.mac, "00:16:3e:00:05:01");
  EXPECT_TRUE(xn0.up);
  ASSERT_EQ(xn0.addresses.size(), 2);
  EXPECT_EQ(xn0.addresses[0].bytes[3], 7);
  EXPECT_EQ(xn0.addresses[0].prefix_length, 23);
  EXPECT_TRUE(xn0.addresses[1].is_ipv6);
  EXPECT_EQ(xn0.addresses[1].bytes, global);
  EXPECT_EQ(xn0.addresses[1].prefix_length, 64);
}

TEST(BsdInterfaces, ALongNameDoesNotHideTheMac) {
  FakeNetwork network;
  const std::string name(60, 'n');
  network.add_link(name, 1, mac, 0);
  EXPECT_EQ(platform::read_interfaces()->links.at(0).mac, "00:16:3e:00:05:01");
}

TEST(BsdInterfaces, LinkLocalAddressesLoseTheNumberInThem) {
  FakeNetwork network;
  network.add_link("xn0", 3, mac, IFF_UP);
  network.add_ipv6("xn0", link_local, 64);
  const auto address = platform::read_interfaces()->links.at(0).addresses.at(0);
  EXPECT_EQ(address.scope, platform::Scope::link);
  EXPECT_EQ(address.bytes[3], 0);
  EXPECT_EQ(address.bytes[15], 9);
}

TEST(BsdInterfaces, FlagsOfIpv6AddressesAreRead) {
  FakeNetwork network;
  network.add_link("xn0", 3, mac, IFF_UP);
  network.add_ipv6("xn0", global, 64, IN6_IFF_TEMPORARY | IN6_IFF_DEPRECATED);
  network.add_ipv6("xn0", link_local, 64, IN6_IFF_DUPLICATED);
  const auto addresses = platform::read_interfaces()->links.at(0).addresses;
  EXPECT_TRUE(addresses.at(0).temporary);
  EXPECT_TRUE(addresses.at(0).deprecated);
  EXPECT_FALSE(addresses.at(0).tentative);
  EXPECT_TRUE(addresses.at(1).tentative);
}

TEST(BsdInterfaces, TellThatAnAddressIsBeingChecked) {
  FakeNetwork network;
  network.add_link("xn0", 3, mac, IFF_UP);
  network.add_ipv6("xn0", link_local, 64, IN6_IFF_DUPLICATED);
  EXPECT_FALSE(platform::read_interfaces()->address_is_checked) << "it has been";
  network.add_link("xn1", 4, mac, 0);
  network.add_ipv6("xn1", global, 64, IN6_IFF_TENTATIVE);
  EXPECT_FALSE(platform::read_interfaces()->address_is_checked) << "not before the link is switched on";
  network.add_ipv6("xn0", global, 64, IN6_IFF_TENTATIVE);
  const auto interfaces = platform::read_interfaces();
  EXPECT_TRUE(interfaces->address_is_checked);
  EXPECT_TRUE(interfaces->links.at(0).addresses.at(1).tentative);
}

TEST(BsdInterfaces, AFailureIsTold) {
  FakeNetwork network;
  network.getifaddrs_error = ENOMEM;
  const auto links = platform::read_interfaces();
  ASSERT_FALSE(links);
  EXPECT_EQ(core::describe(links.error()), "getifaddrs: Cannot allocate memory");
}

class RouteBell : public testing::Test {
protected:
  RouteBell() {
    auto socket = platform::open_route_socket();
    if (socket) bell_.listen(std::move(*socket), platform::tells_of_interfaces);
  }
  FakeNetwork network_;
  platform::Bell bell_;
};

/// Whatever the kernel keeps back by itself.
TEST(RouteMessages, AreOfInterfacesUnlessTheyAreSurelyOfRoutes) {
  EXPECT_TRUE(platform::tells_of_interfaces(
      std::array{std::byte{4}, std::byte{}, std::byte{5}, std::byte(type_of_new_address)}));
  for (unsigned type = 1; type <= 8; ++type)
    EXPECT_FALSE(platform::tells_of_interfaces(std::array{std::byte{4}, std::byte{}, std::byte{5}, std::byte(type)}));
  EXPECT_TRUE(platform::tells_of_interfaces({}));
}

TEST_F(RouteBell, RingsForAddressesAndNotForRoutes) {
  ASSERT_GE(bell_.fd(), 0);
  EXPECT_FALSE(bell_.silence());
  network_.say({4, 0, 5, 1}); // RTM_ADD
  EXPECT_FALSE(bell_.silence());
  network_.say({4, 0, 5, 2});
  network_.say({4, 0, 5, type_of_new_address});
  EXPECT_TRUE(bell_.silence());
  EXPECT_FALSE(bell_.silence()) << "it is quiet again";
  network_.say({1}); // no message of this world
  EXPECT_TRUE(bell_.silence());
}

TEST_F(RouteBell, AFloodIsReadInParts) {
  for (int said = 0; said < 100; ++said)
    network_.say({4, 0, 5, type_of_new_address});
  int rang = 0;
  while (bell_.silence())
    ++rang;
  EXPECT_GE(rang, 1);
  EXPECT_LE(rang, 2);
}

TEST_F(RouteBell, WhatTheKernelHadNoRoomForIsARing) {
  network_.lose_a_message();
  EXPECT_TRUE(bell_.silence());
  EXPECT_FALSE(bell_.silence());
}

TEST_F(RouteBell, OfAMessageThatIsTooLongTheBeginningCounts) {
  std::vector<std::uint8_t> message(5000);
  message[3] = 1; // RTM_ADD
  network_.say(message);
  EXPECT_FALSE(bell_.silence());
  message[3] = type_of_new_address;
  network_.say(message);
  EXPECT_TRUE(bell_.silence());
}

TEST(PeerUser, IsAskedOfTheKernel) {
  EXPECT_EQ(platform::peer_user(5), 1001);
  EXPECT_EQ(platform::peer_user(-1), std::nullopt);
}

TEST(MadeOsRelease, SaysWhatUnameSays) {
  EXPECT_EQ(platform::make_os_release("FreeBSD", "12.4-RELEASE-p2"),
            "NAME=FreeBSD\nID=freebsd\nVERSION=\"12.4-RELEASE-p2\"\nVERSION_ID=\"12.4\"\n"
            "PRETTY_NAME=\"FreeBSD 12.4-RELEASE-p2\"\n");
  EXPECT_EQ(platform::make_os_release("Open\"BSD\n", "7.6`x`"),
            "NAME=OpenBSD\nID=openbsd\nVERSION=\"7.6x\"\nVERSION_ID=\"7.6\"\nPRETTY_NAME=\"OpenBSD 7.6x\"\n");
}

TEST(FreebsdVersion, IsReadFromTheScript) {
  EXPECT_EQ(
      platform::parse_freebsd_version("#!/bin/sh\n\nset -e\n\nUSERLAND_VERSION=\"13.2-RELEASE-p4\"\n\n: ${ROOT}\n"),
      "13.2-RELEASE-p4");
  EXPECT_EQ(platform::parse_freebsd_version("USERLAND_VERSION=\"$(evil)\"\n"), "evil");
  EXPECT_EQ(platform::parse_freebsd_version("#!/bin/sh\n"), "");
}

TEST(BsdDrivers, SoftwareIsNeverKnownByItsMac) {
  EXPECT_EQ(platform::kind_of_bsd_driver("bridge0"), "bridge");
  EXPECT_EQ(platform::kind_of_bsd_driver("vlan"), "vlan");
  EXPECT_EQ(platform::kind_of_bsd_driver("openvpn1"), "ovpn");
  EXPECT_EQ(platform::kind_of_bsd_driver("xn0"), "");
}

TEST(BsdDrivers, AreToldByTheNamesOfInterfaces) {
  EXPECT_EQ(platform::kind_of_bsd_interface("lagg12"), "bond");
  EXPECT_EQ(platform::kind_of_bsd_interface("xn0.100"), "vlan");
  EXPECT_EQ(platform::kind_of_bsd_interface("vlan3"), "vlan");
  EXPECT_EQ(platform::kind_of_bsd_interface("xennet0"), "");
  EXPECT_EQ(platform::kind_of_bsd_interface("xnf0"), "");
  EXPECT_EQ(platform::kind_of_bsd_interface("bridgehead"), "");
  EXPECT_EQ(platform::kind_of_bsd_interface("vlan"), "") << "somebody's name for it";
}

TEST(BsdMounts, StandOnTheLongestPathAboveThem) {
  const std::vector<Mounted> mounted{
      {"/dev/ada0p2", "/", "ufs", true, 1000},        {"devfs", "/dev", "devfs", true, 1},
      {"/dev/ada0p3", "/var", "ufs", true, 2000},     {"tmpfs", "/var/run", "tmpfs", true, 1},
      {"/dev/ada0p4", "/variety", "ufs", true, 3000}, {"server:/x", "/var/mail", "nfs", false, 1}};
  const auto mounts = platform::mounts_of(mounted);
  ASSERT_EQ(mounts.size(), 6);
  EXPECT_EQ(mounts[0].parent, mounts[0].id);
  EXPECT_EQ(mounts[3].parent, mounts[2].id);
  EXPECT_EQ(mounts[4].parent, mounts[0].id);
  EXPECT_EQ(mounts[5].parent, mounts[2].id);
  EXPECT_NE(mounts[0].device.major, 0);
  EXPECT_EQ(mounts[1].device.major, 0);
  EXPECT_EQ(mounts[5].device.major, 0);
  EXPECT_NE(mounts[0].device, mounts[2].device);
}

/// Else all data sets of all pools would be one file system.
TEST(BsdMounts, DataSetsAreFileSystemsOfTheirOwn) {
  const std::vector<Mounted> mounted{{"zroot/ROOT/default", "/", "zfs", true, 1000},
                                     {"zroot/tmp", "/tmp", "zfs", true, 1000},
                                     {"other/home", "/home", "zfs", true, 1000}};
  const auto mounts = platform::mounts_of(mounted);
  for (const auto& mount : mounts) {
    EXPECT_EQ(mount.device.major, 0);
    EXPECT_EQ(std::ranges::count(mounts, mount.device, &platform::Mount::device), 1);
  }
}

TEST(BsdMounts, DisksAreThoseBelowDev) {
  const std::vector<Mounted> mounted{{"/dev/gpt/root", "/", "ufs", true, 1000},
                                     {"/dev/md0", "/tmp", "ufs", true, 1000},
                                     {"/dev/cd0", "/cdrom", "cd9660", true, 1000},
                                     {"/dev/gpt/root", "/again", "ufs", true, 1000},
                                     {"zroot/x", "/x", "zfs", true, 1000}};
  const auto devices = platform::devices_of(mounted, [](const std::string& name) { return "of " + name; });
  ASSERT_EQ(devices.size(), 2);
  EXPECT_EQ(devices[0].name, "cd0");
  EXPECT_TRUE(devices[0].removable);
  EXPECT_EQ(devices[1].name, "gpt!root");
  EXPECT_EQ(devices[1].frontend, "of gpt/root");
  EXPECT_EQ(devices[1].size_bytes, 1000);
  const auto mounts = platform::mounts_of(mounted);
  EXPECT_EQ(mounts[0].device, devices[1].number);
  EXPECT_EQ(mounts[3].device, devices[1].number);
}

} // namespace
