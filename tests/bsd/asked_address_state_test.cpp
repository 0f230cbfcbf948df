// SPDX-License-Identifier: BSD-2-Clause
// FreeBSD and OpenBSD are asked for the state of each IPv6 address.
#include <gtest/gtest.h>

#include "bsd/fake_network.hpp"
#include "platform/bsd/interfaces.hpp"

#include <net/if.h>

namespace {

TEST(AskedAddressState, AddressThatIsGoneMeanwhileIsLeftOut) {
  FakeNetwork network;
  network.add_link("xn0", 3, {0x00, 0x16, 0x3e, 0x00, 0x05, 0x01}, IFF_UP);
  network.add_ipv4("xn0", {192, 0, 2, 7}, 24);
  network.add_ipv6("xn0", {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7}, 64);
  network.no_such_address = 1;
  EXPECT_EQ(platform::read_interfaces()->links.at(0).addresses.size(), 1);
}

} // namespace
