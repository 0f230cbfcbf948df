// SPDX-License-Identifier: BSD-2-Clause
// Both sources of network facts look at real links, in a network namespace of the test's own.
#include "platform/linux/interface_scan.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"
#include "platform/linux/netlink_socket.hpp"
#include "support/network.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using platform::Address;
using platform::Link;
using platform::scan_interfaces;
using platform::Scope;
using Links = std::vector<Link>;

const Link* find(const Links& links, const std::string& name) {
  const auto found = std::ranges::find(links, name, &Link::name);
  return found == links.end() ? nullptr : &*found;
}

/// A copy, as `links` is often what a function has just returned.
Link at(const Links& links, const std::string& name) {
  const auto* link = find(links, name);
  EXPECT_NE(link, nullptr) << name;
  return link == nullptr ? Link{} : *link;
}

bool can_make_tunnels() { return bool(core::Fd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC))); }

std::string to_text(const Address& a) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(a.is_ipv6 ? AF_INET6 : AF_INET, a.bytes.data(), text, sizeof text);
  return std::string(text) + '/' + std::to_string(a.prefix_length) + " scope " +
         std::to_string(static_cast<int>(a.scope)) + (a.secondary ? " secondary" : "") +
         (a.temporary ? " temporary" : "") + (a.deprecated ? " deprecated" : "") + (a.tentative ? " tentative" : "");
}

std::vector<std::string> to_texts(const std::vector<Address>& addresses) {
  std::vector<std::string> all;
  for (const auto& address : addresses)
    all.push_back(to_text(address));
  return all;
}

/// What a scan cannot see, or sees otherwise, is made alike: interface_scan.hpp tells what that is.
Links as_a_scan_would_see(Links links) {
  for (auto& link : links) {
    const bool has_lower = link.kind == "vlan" || link.kind == "macvlan" || link.kind == "macvtap";
    if (!has_lower) link.lower = 0;
    if (link.kind == "macvtap") link.kind = "macvlan";
    for (auto& address : link.addresses) {
      if (!address.is_ipv6) address.deprecated = false;
    }
  }
  return links;
}

/// Field by field, for a message that can be read.
void expect_same(const Links& scanned, const Links& dumped) {
  ASSERT_EQ(scanned.size(), dumped.size());
  for (std::size_t i = 0; i < scanned.size(); ++i) {
    const auto& [seen, told] = std::pair(scanned[i], dumped[i]);
    EXPECT_EQ(seen.index, told.index);
    EXPECT_EQ(seen.name, told.name);
    EXPECT_EQ(seen.kind, told.kind) << told.name;
    EXPECT_EQ(seen.mac, told.mac) << told.name;
    EXPECT_EQ(seen.permanent_mac, told.permanent_mac) << told.name;
    EXPECT_EQ(seen.loopback, told.loopback) << told.name;
    EXPECT_EQ(seen.up, told.up) << told.name;
    EXPECT_EQ(seen.master, told.master) << told.name;
    EXPECT_EQ(seen.lower, told.lower) << told.name;
    EXPECT_EQ(to_texts(seen.addresses), to_texts(told.addresses)) << told.name;
    EXPECT_EQ(seen, told) << told.name << ": a field that is not compared above";
  }
}

/// Both looks at one time.
struct Looks {
  Links scanned;
  Links dumped;
};

/// Of what the kernel does by itself, such as duplicate address detection, something may fall between two looks: then
/// again.
Looks look() {
  platform::NetlinkDumper dumper;
  Looks looks;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto before = dumper.links();
    const auto scan = scan_interfaces("");
    const auto after = dumper.links();
    if (!before || !scan || !after) return {};
    looks = {*scan, as_a_scan_would_see(*after)};
    if (*before == *after) break;
  }
  return looks;
}

void expect_same_now() {
  const auto [scanned, dumped] = look();
  ASSERT_FALSE(scanned.empty());
  expect_same(scanned, dumped);
}

/// Lets this process alone see the sysfs of its network namespace. Returns why it cannot be; "" if it does.
std::string see_own_sysfs() {
  if (::unshare(CLONE_NEWNS) != 0) return std::string("no mount namespaces here: ") + std::strerror(errno);
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("sysfs", "/sys", "sysfs", MS_RDONLY, nullptr) != 0)
    return std::string("sysfs cannot be mounted here: ") + std::strerror(errno);
  return "";
}

/// With a root of "" all is the kernel's own, with scratch_ what the test wrote there.
class InterfaceScan : public testing::Test {
protected:
  static void SetUpTestSuite() {
    machine = look();
    why_not = network::enter_namespace();
    if (why_not.empty()) why_no_sysfs = see_own_sysfs();
  }
  void SetUp() override {
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    network::ip_batch("link add eth0 address 00:16:3e:00:00:01 type veth peer name p0\n"
                      "link add eth1 address 00:16:3e:00:00:02 type veth peer name p1\n"
                      "link set eth0 up\nlink set p0 up\nlink set eth1 up");
  }
  void TearDown() override {
    if (why_not.empty()) network::ip_batch("link del p0\nlink del p1");
  }
  static Links scan(const std::string& root) {
    auto links = scan_interfaces(root);
    EXPECT_TRUE(links) << core::describe(links.error());
    return links ? *links : Links{};
  }
  static std::string index_of(const std::string& name) { return std::to_string(::if_nametoindex(name.c_str())) + '\n'; }
  void write_sysfs(const std::string& name, const std::string& content) const {
    scratch_.write("sys/class/net/" + name, content);
  }

  ScratchDirectory scratch_;
  static inline Looks machine; ///< before this process went into its namespace
  static inline std::string why_not;
  static inline std::string why_no_sysfs;
};

TEST_F(InterfaceScan, SeesThisMachineAsNetlinkTellsIt) {
  ASSERT_FALSE(machine.scanned.empty());
  expect_same(machine.scanned, machine.dumped);
}

TEST_F(InterfaceScan, SeesKindsAndRelationsAsNetlinkTellsThem) {
  if (!why_no_sysfs.empty()) GTEST_SKIP() << why_no_sysfs;
  network::ip_batch("link add br0 type bridge\nlink set p0 master br0\nlink set eth1 master br0\nlink set br0 up\n"
                    "link add mv0 link eth0 type macvlan mode bridge\nlink add mvt0 link eth0 type macvtap\n"
                    "link add vx0 type vxlan id 3 dstport 4789\nlink add ifb7 type ifb\n"
                    "link set mv0 up\n"
                    "addr add 192.0.2.5/24 dev br0");
  expect_same_now();
  const auto links = scan("");
  network::ip_batch("link del mv0\nlink del mvt0\nlink del vx0\nlink del ifb7\n"
                    "link del br0");
  EXPECT_EQ(at(links, "br0").kind, "bridge");
  EXPECT_EQ(at(links, "p0").master, at(links, "br0").index);
  EXPECT_EQ(at(links, "mv0").lower, at(links, "eth0").index);
  EXPECT_EQ(at(links, "mvt0").lower, at(links, "eth0").index);
  EXPECT_EQ(at(links, "eth0").lower, 0U) << "its peer is not below it";
  EXPECT_EQ(at(links, "lo").kind, "");
}

TEST_F(InterfaceScan, SeesTunnelsAsNetlinkTellsThem) {
  if (!why_no_sysfs.empty()) GTEST_SKIP() << why_no_sysfs;
  if (!can_make_tunnels()) GTEST_SKIP() << "/dev/net/tun cannot be opened";
  network::ip_batch("tuntap add tap0 mode tap\ntuntap add tun0 mode tun\nlink set tun0 up\n"
                    "addr add 10.0.0.1 peer 10.0.0.2 dev tun0");
  expect_same_now();
  const auto links = scan("");
  network::ip_batch("link del tap0\nlink del tun0");
  EXPECT_EQ(at(links, "tun0").mac, "");
  EXPECT_EQ(at(links, "tun0").kind, "tun");
  ASSERT_FALSE(at(links, "tun0").addresses.empty());
  EXPECT_EQ(to_text(at(links, "tun0").addresses[0]), "10.0.0.1/32 scope 0") << "our end, not the peer";
}

TEST_F(InterfaceScan, SeesAddressesAsNetlinkTellsThem) {
  network::ip_batch(
      "addr add 192.0.2.1/24 dev eth0\naddr add 192.0.2.2/24 dev eth0\naddr add 10.0.0.1/8 dev eth0\n"
      "addr add 198.51.100.7/32 dev eth0\naddr add 192.0.2.3/25 dev eth0\naddr add 169.254.1.1/16 dev eth0\n"
      "addr add 2001:db8::1/64 dev eth0 nodad\naddr add 2001:db8::2/128 dev eth0\n"
      "addr add 2001:db8::3/64 dev eth0 nodad preferred_lft 0\naddr add fd00::1/64 peer fd00::2 dev eth1\n"
      "addr add fec0::1/64 dev eth1 nodad\naddr add ::192.0.2.1/96 dev eth1 nodad\n"
      "link set eth1 down\naddr add 192.0.2.9/24 dev eth1\naddr add fd00::9/64 dev eth1");
  expect_same_now();
  const auto links = scan("");
  EXPECT_FALSE(at(links, "eth1").up);
  const auto texts = to_texts(at(links, "eth0").addresses);
  ASSERT_GE(texts.size(), 9U);
  EXPECT_EQ(texts[0], "192.0.2.1/24 scope 0");
  EXPECT_EQ(std::ranges::count(texts, "2001:db8::3/64 scope 0 deprecated"), 1);
  EXPECT_EQ(to_texts(at(links, "lo").addresses), (std::vector<std::string>{"127.0.0.1/8 scope 2", "::1/128 scope 2"}));
}

TEST_F(InterfaceScan, SeesWhetherAnAddressCanBeUsed) {
  network::ip_batch("link set p1 up\naddr add 2001:db8::5/64 dev p0 nodad\naddr add 2001:db8::5/64 dev eth0\n"
                    "addr add 2001:db8::6/64 dev eth0");
  const auto flags = [](const std::string& address) {
    for (const auto& text : to_texts(at(scan(""), "eth0").addresses)) {
      if (text.starts_with(address + '/')) return text.substr(text.find("scope"));
    }
    return std::string("not there");
  };
  EXPECT_EQ(flags("2001:db8::6"), "scope 0 tentative") << "duplicate address detection takes a second";
  for (int i = 0; i < 50 && flags("2001:db8::6") != "scope 0"; ++i)
    ::usleep(100'000);
  EXPECT_EQ(flags("2001:db8::6"), "scope 0");
  EXPECT_EQ(flags("2001:db8::5"), "scope 0 tentative") << "the other end has it";
  expect_same_now();
}

TEST_F(InterfaceScan, KnowsScopesWithoutProcfs) {
  network::ip_batch("addr add 2001:db8::1/64 dev eth0\naddr add fe80::77/64 dev eth0");
  const auto links = scan(scratch_.path());
  const auto texts = to_texts(at(links, "eth0").addresses);
  EXPECT_EQ(std::ranges::count(texts, "2001:db8::1/64 scope 0"), 1) << "though it is tentative";
  EXPECT_EQ(std::ranges::count(texts, "fe80::77/64 scope 1"), 1);
  EXPECT_EQ(std::ranges::count(to_texts(at(links, "lo").addresses), "::1/128 scope 2"), 1);
}

TEST_F(InterfaceScan, TakesFlagsOfTheVeryAddress) {
  network::ip_batch(
      "addr add 2001:db8::1/64 dev eth0\naddr add 2001:db8::3/64 dev eth0\naddr add 2001:db8::9/64 dev eth0");
  const auto line = [](const std::string& last_digit, const std::string& link, const std::string& flags) {
    std::array<char, 9> index{};
    std::snprintf(index.data(), index.size(), "%02x", ::if_nametoindex(link.c_str()));
    return "20010db800000000000000000000000" + last_digit + ' ' + index.data() + " 40 00 " + flags + ' ' + link + '\n';
  };
  scratch_.write("proc/net/if_inet6", line("3", "eth0", "a0") + line("2", "eth0", "01") + line("0", "eth0", "01") +
                                          line("9", "eth1", "01") + line("9", "p1", "01"));
  const auto links = scan(scratch_.path());
  const auto texts = to_texts(at(links, "eth0").addresses);
  EXPECT_EQ(std::ranges::count(texts, "2001:db8::1/64 scope 0"), 1) << "the others are not this one";
  EXPECT_EQ(std::ranges::count(texts, "2001:db8::9/64 scope 0"), 1) << "those are other links'";
  EXPECT_EQ(std::ranges::count(texts, "2001:db8::3/64 scope 0 deprecated"), 1);
}

/// The label of an IPv4 address is all that getifaddrs(3) names it with.
TEST_F(InterfaceScan, FindsTheLinkOfALabel) {
  network::ip_batch("link add eth10 type veth peer name p10\nlink add eth100 type veth peer name p100\n"
                    "addr add 192.0.2.1/24 dev eth1 label eth1:1\naddr add 192.0.2.2/24 dev eth10 label eth10:1\n"
                    "addr add 192.0.2.3/24 dev eth10 label eth10:b:c\naddr add 192.0.2.4/24 dev eth100 label eth100:\n"
                    "addr add 192.0.2.5/24 dev eth1");
  expect_same_now();
  network::ip("addr add 192.0.2.6/24 dev eth10 label eth10a");
  const auto links = scan("");
  network::ip_batch("link del p10\nlink del p100");
  EXPECT_EQ(at(links, "eth10").addresses.size(), 2U) << "eth10a may be another link by now";
  EXPECT_EQ(at(links, "eth100").addresses.size(), 1U);
}

TEST_F(InterfaceScan, SeesHostileNames) {
  network::ip_batch("link set eth1 down");
  network::ip("link set eth1 name '\"\x01$n;\xff..'");
  network::ip("addr add 192.0.2.1/24 dev '\"\x01$n;\xff..'");
  expect_same_now();
  const auto links = scan("");
  const auto* hostile = find(links, "\"\x01$n;\xff..");
  ASSERT_NE(hostile, nullptr);
  EXPECT_EQ(hostile->kind, "veth");
  EXPECT_EQ(hostile->addresses.size(), 1U);
}

TEST_F(InterfaceScan, SeesAThousandAddressesInTheKernelsOrder) {
  std::string batch;
  for (int i = 0; i < 1000; ++i)
    batch += "addr add 10.1." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) + "/16 dev eth0\n";
  for (int i = 1; i <= 1300; ++i)
    batch += "addr add 2001:db8::" + std::to_string(i) + "/64 dev eth0 nodad preferred_lft 0\n";
  network::ip_batch(batch);
  expect_same_now();
  const auto links = scan("");
  EXPECT_GE(at(links, "eth0").addresses.size(), 2300U);
  EXPECT_EQ(std::ranges::count(at(links, "eth0").addresses, true, &Address::deprecated), 1300);
}

TEST_F(InterfaceScan, SeesManyLinks) {
  std::string batch;
  for (int i = 0; i < 100; ++i)
    batch += "link add many" + std::to_string(i) + " type veth peer name other" + std::to_string(i) + '\n';
  network::ip_batch(batch);
  expect_same_now();
  const auto links = scan("");
  batch.clear();
  for (int i = 0; i < 100; ++i)
    batch += "link del many" + std::to_string(i) + '\n';
  network::ip_batch(batch);
  EXPECT_EQ(links.size(), 205U);
  EXPECT_TRUE(std::ranges::is_sorted(links, {}, &Link::index));
}

TEST_F(InterfaceScan, TakesRelationsFromSysfsBelowTheRoot) {
  network::ip_batch("link add mv0 link eth0 type macvlan\nlink add mv1 link eth0 type macvlan\n"
                    "link add mv2 link eth0 type macvlan\nlink add mv3 link eth0 type macvlan");
  write_sysfs("eth1/master/ifindex", index_of("eth0"));
  write_sysfs("eth0/iflink", index_of("p0"));
  write_sysfs("eth0/lower_p0/ifindex", index_of("p0"));
  for (const std::string name : {"mv0", "mv1", "mv3"})
    write_sysfs(name + "/iflink", index_of("eth0"));
  write_sysfs("mv0/lower_eth0/ifindex", index_of("eth0"));
  write_sysfs("mv2/iflink", index_of("mv2"));
  write_sysfs("mv2/lower_mv2/ifindex", index_of("mv2"));
  write_sysfs("mv3/lower_eth0/ifindex", index_of("eth1"));
  const auto links = scan(scratch_.path());
  network::ip_batch("link del mv0\nlink del mv1\nlink del mv2\nlink del mv3");
  EXPECT_EQ(at(links, "eth1").master, at(links, "eth0").index);
  EXPECT_EQ(at(links, "eth0").master, 0U);
  EXPECT_EQ(at(links, "eth0").lower, 0U) << "a veth stands on nothing";
  EXPECT_EQ(at(links, "mv0").lower, at(links, "eth0").index);
  EXPECT_EQ(at(links, "mv1").lower, 0U) << "the number is another namespace's";
  EXPECT_EQ(at(links, "mv2").lower, 0U) << "on itself";
  EXPECT_EQ(at(links, "mv3").lower, 0U) << "renamed meanwhile";
}

TEST_F(InterfaceScan, TakesNoIndexFromSysfsThatIsNone) {
  for (const auto* bad : {"", "\n", "-1\n", "x\n", "2147483648\n", "99999999999999999999\n", "1 2\n"}) {
    write_sysfs("eth1/master/ifindex", bad);
    EXPECT_EQ(at(scan(scratch_.path()), "eth1").master, 0U) << bad;
  }
  std::filesystem::remove(scratch_.path("sys/class/net/eth1/master/ifindex"));
  std::filesystem::create_directory(scratch_.path("sys/class/net/eth1/master/ifindex"));
  EXPECT_EQ(at(scan(scratch_.path()), "eth1").master, 0U);
}

/// Renames a link to and fro until it is killed.
[[noreturn]] void rename_for_ever(const char* one, const char* two) {
  const core::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  while (true) {
    ifreq request = {};
    std::strncpy(request.ifr_name, one, IFNAMSIZ - 1);
    std::strncpy(request.ifr_newname, two, IFNAMSIZ - 1);
    ::ioctl(socket.get(), SIOCSIFNAME, &request);
    std::swap(one, two);
  }
}

TEST_F(InterfaceScan, SeesTheOthersWhileOneIsRenamed) {
  if (!can_make_tunnels()) GTEST_SKIP() << "/dev/net/tun cannot be opened";
  network::ip_batch("tuntap add first mode tun\naddr add 198.51.100.1/32 dev first\naddr add 192.0.2.1/24 dev eth0");
  const auto child = ::fork();
  if (child == 0) rename_for_ever("first", "eth0x");
  int wrong = 0;
  for (int i = 0; i < 300; ++i) {
    const auto links = scan_interfaces("");
    const auto* eth0 = links ? find(*links, "eth0") : nullptr;
    if (eth0 == nullptr || eth0->kind != "veth" || links->front().index == 0 ||
        std::ranges::count(eth0->addresses, false, &Address::is_ipv6) != 1)
      ++wrong;
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (const auto& link : scan("")) {
    if (link.kind == "tun") network::ip("link del " + link.name);
  }
  EXPECT_EQ(wrong, 0) << "times of 300";
}

} // namespace
