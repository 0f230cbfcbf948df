// SPDX-License-Identifier: BSD-2-Clause
// Which interface is which vif, and what stands on it: real links, and what the host is told of them.
#include <chrono>
#include <thread>

#include <net/if.h>
#include <unistd.h>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

class Vifs : public GuestTest {
protected:
  /// Waits until these, besides those of the first tree, are the addresses that the host is told.
  void expect_addresses(const Dump& more, const std::vector<std::string>& without = {}) {
    auto wanted = first_tree();
    for (const auto& key : without)
      wanted.erase("attr/vif/" + key);
    for (const auto& [key, value] : more)
      wanted["attr/vif/" + key] = value;
    expect_published(wanted);
  }
  /// What was done before is known to the agent as soon as this address is there. No vif of the tests has it.
  void expect_nothing_new(const Dump& more = {}) {
    network::ip("addr add 10.77.9.9/32 dev eth2");
    auto with_mark = more;
    with_mark["2/ipv4/0"] = "10.77.9.9";
    expect_addresses(with_mark);
    network::ip("addr del 10.77.9.9/32 dev eth2");
    expect_addresses(more);
  }
  static void forget(const std::string& links) { network::ip_batch(links); }
};
INSTANTIATE_TEST_SUITE_P(On, Vifs, testing::Values(c_xapi), host_name);

TEST_P(Vifs, BearTheAddressesOfABridge) {
  const auto agent = start_published_agent();
  network::ip_batch(
      "link add br0 type bridge\nlink set br0 addrgenmode none\nlink set br0 up\naddr add 10.78.0.2/24 dev br0\n"
      "addr add 2001:db8:78::2/64 dev br0 nodad\nlink set eth1 master br0");
  expect_addresses({{"1/ipv4/1", "10.78.0.2"}, {"1/ipv6/0", "2001:db8:78::2"}});
  network::ip("link set eth0 master br0"); // the lowest devid has it
  expect_addresses({{"0/ipv4/1", "10.78.0.2"}, {"0/ipv6/0", "2001:db8:78::2"}, {"0/ipv6/1", "fd00:77::2"}});
  network::ip("link set eth0 down"); // eth1 still carries the bridge's traffic
  expect_addresses({{"1/ipv4/1", "10.78.0.2"}, {"1/ipv6/0", "2001:db8:78::2"}}, {"0/ipv4/0", "0/ipv6/0"});
  network::ip("link set br0 down");
  expect_addresses({}, {"0/ipv4/0", "0/ipv6/0"});
  forget("link del br0");
}

TEST_P(Vifs, BearTheAddressesOfABridgeWithOtherPortsToo) {
  network::ip_batch(
      "link add br0 type bridge\nlink set br0 addrgenmode none\nlink set br0 up\naddr add 10.78.0.2/24 dev br0\n"
      "tuntap add tap0 mode tap\nlink set tap0 master br0 up\n"
      "link add ct0 type veth peer name ct1\nlink set ct0 master br0 up\nlink set eth2 master br0");
  network::ip_batch("addr add 10.79.0.1/24 dev tap0\naddr add 10.79.1.1/24 dev ct0\naddr add 10.79.2.1/24 dev ct1\n"
                    "link set ct1 up");
  const auto agent = start_agent();
  expect_addresses({{"2/ipv4/0", "10.78.0.2"}});
  forget("link del br0\nlink del tap0\nlink del ct0");
}

TEST_P(Vifs, BearTheAddressesOfMacvlans) {
  const auto agent = start_published_agent();
  network::ip_batch("link add mv0 link eth1 type macvlan mode bridge\nlink set mv0 addrgenmode none\nlink set mv0 up\n"
                    "addr add 10.78.1.2/24 dev mv0");
  expect_addresses({{"1/ipv4/1", "10.78.1.2"}});
  network::ip_batch("link add mt0 link eth2 type macvtap\nlink set mt0 addrgenmode none\nlink set mt0 up\n"
                    "addr add 10.78.2.2/24 dev mt0");
  expect_addresses({{"1/ipv4/1", "10.78.1.2"}, {"2/ipv4/0", "10.78.2.2"}});
  network::ip("link set mv0 down");
  expect_addresses({{"2/ipv4/0", "10.78.2.2"}});
  network::ip("link set eth2 down"); // the vif's own state counts
  expect_addresses({});
  forget("link del mv0\nlink del mt0");
}

TEST_P(Vifs, BearTheAddressesOfWhatStandsHigher) {
  const auto agent = start_published_agent();
  network::ip_batch(
      "link add mv0 link eth2 type macvlan\nlink add br0 type bridge\nlink set mv0 master br0 up\n"
      "link set br0 addrgenmode none\nlink set br0 up\nlink add mv1 link br0 type macvlan\n"
      "link set mv1 addrgenmode none\nlink set mv1 up\naddr add 10.78.3.2/24 dev mv1\naddr add 10.78.4.2/24 dev br0");
  expect_addresses({{"2/ipv4/0", "10.78.4.2"}, {"2/ipv4/1", "10.78.3.2"}});
  forget("link del mv1\nlink del br0\nlink del mv0");
}

TEST_P(Vifs, BearNothingOfOtherKinds) {
  const auto agent = start_published_agent();
  network::ip_batch(
      "link add vx0 type vxlan id 7 dev eth0 dstport 4789\naddr add 10.80.0.1/24 dev vx0\nlink set vx0 up\n"
      "link add ifb9 type ifb\naddr add 10.80.1.1/24 dev ifb9\nlink set ifb9 up\n"
      "tuntap add tap0 mode tap\naddr add 10.80.2.1/24 dev tap0\nlink set tap0 up\n"
      "link add ct0 type veth peer name ct1\naddr add 10.80.3.1/24 dev ct0\nlink set ct0 up\n"
      "link set ct1 master docker0 up\naddr add 10.80.4.1/24 dev docker0\naddr add 10.80.5.1/32 dev lo");
  network::ip("link set p0 up"); // eth0's peer: as a container's end has its own address
  network::ip("addr add 10.80.6.1/24 dev p0");
  expect_nothing_new();
  network::ip("link set p0 down");
  forget("link del vx0\nlink del ifb9\nlink del tap0\nlink del ct0\naddr del 10.80.5.1/32 dev lo");
}

TEST_P(Vifs, BearNothingOfAMacvlanWhoseLowerLinkIsElsewhere) {
  const auto agent = start_published_agent();
  const network::OtherNamespace other;
  // There, the number of eth0 is another link's.
  std::string index = std::to_string(::if_nametoindex("eth0"));
  other.ip("link add v0 index " + index + " type veth peer name v1");
  other.ip("link set v0 up");
  other.ip("link add mv0 link v0 netns " + std::to_string(::getpid()) + " type macvlan");
  network::ip_batch("addr add 10.81.0.1/24 dev mv0\nlink set mv0 up");
  expect_nothing_new();
  forget("link del mv0");
}

TEST_P(Vifs, GoToAnotherNamespaceAndComeBack) {
  const auto agent = start_published_agent();
  {
    const network::OtherNamespace other;
    network::ip("link set eth0 netns " + other.pid());
    expect_addresses({}, {"0/ipv4/0", "0/ipv6/0", "0/name", "0/mac/0"});
    EXPECT_EQ(value("attr/vif/0"), "(none)");
    other.ip("link set eth0 netns " + std::to_string(::getpid()));
    expect_addresses({}, {"0/ipv4/0", "0/ipv6/0"}); // the kernel takes the addresses off a link that moves
  }
  network::ip_batch("link set eth0 up\naddr add 10.77.0.2/24 dev eth0\naddr add fd00:77::2/64 dev eth0 nodad");
  expect_published(first_tree());
}

TEST_P(Vifs, MayChangeTheirMac) {
  const auto agent = start_published_agent();
  network::ip("link set eth0 address 02:00:00:00:00:01");
  expect_addresses({{"0/mac/0", "02:00:00:00:00:01"}});
  network::ip("link set eth0 address 00:16:3E:00:05:02"); // eth2's: nodename decides
  expect_addresses({{"0/mac/0", "00:16:3e:00:05:02"}});
}

TEST_P(Vifs, AreOneForEachDevid) {
  files_.add_vif("eth2", 0);
  const auto agent = start_agent();
  expect_addresses({}, {"2/name", "2/mac/0"});
  network::ip("addr add 10.77.2.9/24 dev eth1");
  expect_addresses({{"1/ipv4/1", "10.77.2.9"}}, {"2/name", "2/mac/0"});
  const auto log = agent->log();
  const auto first = log.find("two links say that they are vif 0: eth0, which is taken for it, and eth2");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("two links say", first + 1), std::string::npos) << "once";
}

TEST_P(Vifs, HaveNodenamesThatMakeSense) {
  files_.write("/sys/class/net/eth1/device/nodename", "device/vif/4294967296\n");
  files_.write("/sys/class/net/eth2/device/nodename", "\x1b[2J/device/vif/2\n");
  const auto agent = start_agent();
  const std::vector<std::string> gone{"1/name", "1/mac/0", "1/ipv4/0", "2/name", "2/mac/0"};
  expect_addresses({}, gone);
  network::ip("addr add 10.77.0.9/24 dev eth0");
  expect_addresses({{"0/ipv4/1", "10.77.0.9"}}, gone);
  const auto log = agent->log();
  for (const char* said :
       {R"(eth1: its nodename "device/vif/4294967296")", R"(eth2: its nodename "\x1b[2J/device/vif/2")"}) {
    const auto first = log.find(said);
    ASSERT_NE(first, std::string::npos) << log;
    EXPECT_EQ(log.find(said, first + 1), std::string::npos) << "once";
  }
}

TEST_P(Vifs, AppearWithAnAddressAtOnce) {
  // The kernel tells of the address when nobody knows the link yet.
  const auto agent = start_published_agent();
  files_.add_vif("eth7", 7);
  network::ip_batch("link add eth7 address 00:16:3e:00:05:07 type veth peer name p7\nlink set eth7 addrgenmode "
                    "none\nlink set eth7 up\n"
                    "addr add 10.77.7.2/24 dev eth7");
  expect_addresses({{"7/name", "eth7"}, {"7/mac/0", "00:16:3e:00:05:07"}, {"7/ipv4/0", "10.77.7.2"}});
  forget("link del eth7");
}

} // namespace
