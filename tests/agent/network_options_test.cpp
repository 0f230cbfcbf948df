// SPDX-License-Identifier: BSD-2-Clause
// The order of addresses, what the user may choose, and how much there may be: on real links.
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <net/if.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

using Order = GuestTest;
using Choice = GuestTest;
using Bounds = GuestTest;
INSTANTIATE_TEST_SUITE_P(On, Order, testing::Values(c_xapi), host_name);
INSTANTIATE_TEST_SUITE_P(On, Choice, testing::Values(c_xapi), host_name);
INSTANTIATE_TEST_SUITE_P(On, Bounds, testing::Values(c_xapi), host_name);

Dump with(Dump tree, const Dump& more) {
  for (const auto& [key, value] : more)
    tree[key] = value;
  return tree;
}

TEST_P(Order, OfIpv4) {
  network::ip_batch("addr add 198.51.100.7/32 dev eth2\naddr add 169.254.7.7/16 dev eth2\n"
                    "addr add 192.0.2.20/24 dev eth2 preferred_lft 0\naddr add 192.0.2.9/24 dev eth2\n"
                    "addr add 192.0.2.3/24 dev eth2\naddr add 203.0.113.1/24 dev eth2\n"
                    "addr add 10.6.6.6/24 dev eth2 scope host");
  const auto agent = start_agent();
  // 192.0.2.20 is the primary of its subnet, and deprecated.
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "203.0.113.1"},
                                       {"attr/vif/2/ipv4/1", "192.0.2.9"},
                                       {"attr/vif/2/ipv4/2", "192.0.2.3"},
                                       {"attr/vif/2/ipv4/3", "198.51.100.7"},
                                       {"attr/vif/2/ipv4/4", "192.0.2.20"},
                                       {"attr/vif/2/ipv4/5", "169.254.7.7"}}));
}

TEST_P(Order, OfIpv6) {
  std::ofstream("/proc/sys/net/ipv6/conf/eth2/use_tempaddr") << 2 << std::flush;
  network::ip_batch("addr add fe80::7/64 dev eth2 nodad\naddr add fd00:99::1/64 dev eth2 nodad\n"
                    "addr add 2001:db8:1::128/128 dev eth2 nodad\n"
                    "addr add 2001:db8:1::9/64 dev eth2 nodad preferred_lft 0\n"
                    "addr add 2001:db8:1::1/64 dev eth2 nodad mngtmpaddr preferred_lft 3000 valid_lft 9000");
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv6/0") == "2001:db8:1::1"; })) << agent->log();
  const auto vif = values("attr/vif/2/ipv6");
  std::vector<std::string> order;
  for (const auto& [key, value] : vif)
    order.push_back(value);
  // The kernel made the temporary address up, if it did: tentative at first, as the link has no carrier.
  ASSERT_EQ(order.size(), 5U) << agent->log();
  EXPECT_EQ(order,
            (std::vector<std::string>{"2001:db8:1::1", "2001:db8:1::128", "2001:db8:1::9", "fd00:99::1", "fe80::7"}));
}

TEST_P(Order, HasATemporaryAddressAfterTheLastingOnes) {
  std::ofstream("/proc/sys/net/ipv6/conf/eth2/use_tempaddr") << 2 << std::flush;
  std::ofstream("/proc/sys/net/ipv6/conf/eth2/accept_dad") << 0 << std::flush;
  network::ip("link set p2 up");
  network::ip_batch("addr add 2001:db8:1::1/64 dev eth2 nodad mngtmpaddr preferred_lft 3000 valid_lft 9000\n"
                    "addr add fd00:99::1/64 dev eth2 nodad");
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return values("attr/vif/2/ipv6").size() == 3; })) << agent->log();
  EXPECT_EQ(value("attr/vif/2/ipv6/0"), "2001:db8:1::1");
  EXPECT_EQ(value("attr/vif/2/ipv6/1").substr(0, 11), "2001:db8:1:") << "the temporary one";
  EXPECT_EQ(value("attr/vif/2/ipv6/2"), "fd00:99::1");
  network::ip("link set p2 down");
}

TEST_P(Order, LeavesOutATentativeAddressUntilItIsUsable) {
  network::ip("link set p2 up");
  std::this_thread::sleep_for(200ms);
  const auto agent = start_agent();
  expect_published(first_tree());
  const auto mark = lab_->mark();
  network::ip("addr add 2001:db8:2::1/64 dev eth2");
  std::this_thread::sleep_for(300ms); // duplicate address detection takes a second
  EXPECT_EQ(lab_->trace().since(mark).from_guest(5).of("WRITE").size(), 0U);
  expect_published(with(first_tree(), {{"attr/vif/2/ipv6/0", "2001:db8:2::1"}}));
}

TEST_P(Order, LeavesOutADuplicateAddress) {
  network::ip_batch("link set p2 up\naddr add 2001:db8:2::1/64 dev p2 nodad");
  const auto agent = start_published_agent();
  network::ip("addr add 2001:db8:2::1/64 dev eth2");
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Order, KeepsAFloatingAddressBehind) {
  network::ip_batch("addr add 192.0.2.100/32 dev eth2");
  const auto agent = start_agent();
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "192.0.2.100"}}));
  network::ip_batch("addr add 192.0.2.1/24 dev eth2");
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "192.0.2.1"}, {"attr/vif/2/ipv4/1", "192.0.2.100"}}));
}

TEST_P(Choice, OfPrefixes) {
  const auto agent = start_agent({"--address-prefix"});
  const auto prefixed = with(
      first_tree(),
      {{"attr/vif/0/ipv4/0/prefix", "24"}, {"attr/vif/0/ipv6/0/prefix", "64"}, {"attr/vif/1/ipv4/0/prefix", "24"}});
  expect_published(prefixed);
  network::ip("addr del 10.77.1.2/24 dev eth1");
  auto without = prefixed;
  without.erase("attr/vif/1/ipv4/0");
  without.erase("attr/vif/1/ipv4/0/prefix");
  expect_published(without);
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
  network::ip("addr add 10.77.1.2/24 dev eth1");
  const auto plain = start_agent();
  expect_published(first_tree()); // what another run's choice left goes away
}

TEST_P(Choice, OfHowManyAddresses) {
  network::ip_batch("addr add 192.0.2.1/24 dev eth2\naddr add 192.0.2.2/24 dev eth2\naddr add 192.0.2.3/24 dev eth2");
  const auto agent = start_agent({"--max-addresses", "2"});
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "192.0.2.1"}, {"attr/vif/2/ipv4/1", "192.0.2.2"}}));
  network::ip("addr add 192.0.2.4/24 dev eth2");
  network::ip("addr add 10.77.1.3/24 dev eth1");
  expect_published(with(
      first_tree(),
      {{"attr/vif/2/ipv4/0", "192.0.2.1"}, {"attr/vif/2/ipv4/1", "192.0.2.2"}, {"attr/vif/1/ipv4/1", "10.77.1.3"}}));
  const auto log = agent->log();
  const auto first = log.find("eth2 has more than 2 addresses of a family");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("eth2 has more", first + 1), std::string::npos) << "once";
}

TEST_P(Choice, OfInterfaces) {
  auto wanted = first_tree();
  for (const char* key : {"name", "mac/0", "ipv4/0"})
    wanted.erase(std::string("attr/vif/1/") + key);
  {
    const auto agent = start_agent({"--exclude-interface", "*1", "--exclude-interface", "docker*"});
    expect_published(wanted);
  }
  const auto agent = start_agent({"--include-interface", "eth[02]"});
  expect_published(wanted);
}

TEST_P(Choice, OfNoNetwork) {
  {
    const auto before = start_published_agent();
  }
  const auto agent = start_agent({"--network", "none"});
  auto wanted = first_tree();
  std::erase_if(wanted, [](const auto& entry) { return entry.first.starts_with("attr/vif/"); });
  expect_published(wanted);
}

TEST_P(Choice, OfAllInterfacesInSchemaRfc) {
  const auto index = [](const char* name) { return std::to_string(::if_nametoindex(name)); };
  const auto agent = start_agent({"--schema", "rfc"});
  const auto eth0 = "data/net/" + index("eth0");
  const auto docker0 = "data/net/" + index("docker0");
  ASSERT_TRUE(eventually([&] { return value(eth0) == "eth0"; })) << agent->log();
  EXPECT_EQ(value(docker0), "docker0") << "schema rfc shows every interface";
  const auto is_announced = [&] { return agent->log().find("schema rfc") != std::string::npos; };
  ASSERT_TRUE(eventually(is_announced)) << "only then SIGTERM is caught";
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
  const auto all = start_agent({"--schema", "rfc", "--all-interfaces", "--exclude-interface", "p?"});
  ASSERT_TRUE(eventually([&] { return value("data/net/" + index("p0")) == "(none)"; })) << all->log();
  EXPECT_EQ(value(docker0), "docker0");
  EXPECT_EQ(value(docker0 + "/ipv4/172_31_0_1"), "");
  EXPECT_EQ(value(eth0 + "/ipv4/10_77_0_2"), "");
  EXPECT_EQ(value("data/net/1"), "(none)") << "loopback";
}

/// What sysfs would have of these links, if the root that the agent is given were the real one.
void write_sysfs(const GuestFiles& files) {
  const auto index = [](const char* name) { return std::to_string(::if_nametoindex(name)) + '\n'; };
  const std::string net = "/sys/class/net/";
  for (const char* name : {"eth0", "eth1", "eth2", "br0", "mv0"})
    files.write(net + name + "/ifindex", index(name));
  files.write(net + "eth0/master/ifindex", index("br0"));
  files.write(net + "mv0/iflink", index("eth1"));
  files.write(net + "mv0/lower_eth1/ifindex", index("eth1"));
  files.show_real("/proc/net/if_inet6");
}

TEST_P(Choice, OfScanningGivesTheSameTree) {
  network::ip_batch(
      "link add br0 type bridge\nlink set br0 addrgenmode none\nlink set br0 up\naddr add 10.78.0.2/24 dev br0\n"
      "link set eth0 master br0\nlink add mv0 link eth1 type macvlan\nlink set mv0 addrgenmode none\nlink set mv0 up\n"
      "addr add 10.78.1.2/24 dev mv0\naddr add 10.77.1.3/24 dev eth1\naddr add 192.0.2.9/32 dev eth2\naddr add "
      "192.0.2.1/24 dev eth2\n"
      "addr add 192.0.2.2/24 dev eth2\naddr add 169.254.1.1/16 dev eth2\n"
      "addr add 2001:db8:1::9/64 dev eth2 nodad preferred_lft 0\naddr add fe80::7/64 dev eth2 nodad\n"
      "addr add 2001:db8:1::1/64 dev eth2 nodad\nlink set p1 up");
  write_sysfs(files_);
  Dump told;
  {
    const auto agent = start_agent({"--network", "netlink", "--once"});
    EXPECT_EQ(agent->wait(), 0) << agent->log();
    told = published();
    EXPECT_EQ(told["attr/vif/0/ipv4/1"], "10.78.0.2");
    EXPECT_EQ(told["attr/vif/1/ipv4/1"], "10.78.1.2");
    EXPECT_EQ(told["attr/vif/1/ipv4/2"], "10.77.1.3") << "a secondary one";
    EXPECT_EQ(told["attr/vif/2/ipv4/0"], "192.0.2.1");
    EXPECT_EQ(told["attr/vif/2/ipv6/0"], "2001:db8:1::1");
  }
  const auto mark = lab_->mark();
  const auto agent = start_agent({"--network", "scan", "--scan-interval", "1"});
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  EXPECT_EQ(lab_->trace().since(mark).from_guest(5).of("WRITE").size(), 0U) << agent->log();
  EXPECT_EQ(published(), told);
  network::ip("addr add 10.78.0.3/24 dev br0"); // nobody tells; it is seen by and by
  told["attr/vif/0/ipv4/2"] = "10.78.0.3";
  expect_published(told, 5s);
  network::ip_batch("link del br0\nlink del mv0");
  told.erase("attr/vif/0/ipv4/1");
  told.erase("attr/vif/0/ipv4/2");
  told["attr/vif/1/ipv4/1"] = "10.77.1.3";
  told.erase("attr/vif/1/ipv4/2");
  expect_published(told, 5s);
}

TEST_P(Bounds, ThousandsOfLinks) {
  std::string lines;
  for (int i = 0; i < 2500; ++i)
    lines += "link add a" + std::to_string(i) + " group 7 type veth peer name b" + std::to_string(i) + '\n';
  network::ip_batch(lines);
  const auto agent = start_agent();
  expect_published(first_tree(), 30s);
  network::ip("addr add 10.77.2.2/24 dev eth2");
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "10.77.2.2"}}));
  network::ip("link del group 7");
  network::ip("addr del 10.77.2.2/24 dev eth2");
  expect_published(first_tree(), 30s);
  EXPECT_TRUE(agent->is_running());
}

TEST_P(Bounds, StormDuringTheStart) {
  const auto storm = ::fork();
  if (storm == 0) {
    std::string lines;
    for (int i = 1; i <= 500; ++i) {
      const auto address = "10.89." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) + "/32 dev eth2\n";
      lines += "addr add " + address + "addr del " + address;
    }
    for (int i = 0; i < 4; ++i)
      network::ip_batch(lines);
    network::ip("addr add 10.77.2.3/24 dev eth2");
    ::_exit(0);
  }
  const auto agent = start_agent();
  int status = -1;
  ::waitpid(storm, &status, 0);
  EXPECT_EQ(status, 0);
  expect_published(with(first_tree(), {{"attr/vif/2/ipv4/0", "10.77.2.3"}}));
  EXPECT_TRUE(agent->is_running());
}

} // namespace
