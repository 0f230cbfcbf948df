// SPDX-License-Identifier: BSD-2-Clause
// Real links of this machine's kernel, in a network namespace of the test's own.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <ranges>
#include <string>
#include <vector>

#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"
#include "platform/linux/linux_platform.hpp"
#include "platform/linux/netlink_socket.hpp"
#include "platform/linux/network_reader.hpp"
#include "support/network.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using platform::Link;
using platform::LinuxPlatform;
using platform::Subject;
using platform::Subjects;

class Links : public testing::Test {
protected:
  static void SetUpTestSuite() { why_not = network::enter_namespace(); }
  void SetUp() override {
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    network::ip_batch("link add eth0 address 00:16:3e:00:00:01 type veth peer name p0\n"
                      "link add eth1 address 00:16:3e:00:00:02 type veth peer name p1\n"
                      "link set eth0 up\nlink set p0 up\nlink set eth1 up");
    scratch_.write("sys/class/net/eth0/device/nodename", "device/vif/0\n");
  }
  void TearDown() override {
    if (why_not.empty()) network::ip_batch("link del p0\nlink del p1");
  }

  static const Link* find(const std::vector<Link>& links, const std::string& name) {
    const auto found = std::ranges::find(links, name, &Link::name);
    return found == links.end() ? nullptr : &*found;
  }

  ScratchDirectory scratch_;
  LinuxPlatform platform_{scratch_.path()};

private:
  static inline std::string why_not;
};

TEST_F(Links, AreWhatTheKernelHas) {
  network::ip("addr add 192.0.2.1/24 dev eth0");
  network::ip("addr add 2001:db8::1/64 dev eth0 nodad");
  const auto links = platform_.links();
  ASSERT_TRUE(links) << core::describe(links.error());
  ASSERT_EQ(links->size(), 5U);
  EXPECT_TRUE(std::ranges::is_sorted(*links, {}, &Link::index));
  const auto* eth0 = find(*links, "eth0");
  ASSERT_NE(eth0, nullptr);
  EXPECT_EQ(eth0->mac, "00:16:3e:00:00:01");
  EXPECT_TRUE(eth0->up);
  EXPECT_EQ(eth0->devid, 0U);
  ASSERT_GE(eth0->addresses.size(), 2U);
  EXPECT_EQ(eth0->addresses[0].bytes[0], 192);
  EXPECT_EQ(find(*links, "eth1")->devid, std::nullopt);
  EXPECT_FALSE(find(*links, "p1")->up);
  EXPECT_EQ(find(*links, "lo")->devid, std::nullopt);
}

TEST_F(Links, AreReadAnewEachTime) {
  ASSERT_TRUE(platform_.links());
  network::ip("link set eth0 down");
  network::ip("link set eth0 name renamed");
  scratch_.write("sys/class/net/renamed/device/nodename", "device/vif/3\n");
  const auto links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "eth0"), nullptr);
  const auto* renamed = find(*links, "renamed");
  ASSERT_NE(renamed, nullptr);
  EXPECT_EQ(renamed->devid, 3U);
  EXPECT_FALSE(renamed->up);
}

TEST_F(Links, WithAnotherDeviceAreNoFrontends) {
  scratch_.write("sys/class/net/eth1/device/nodename", "device/vfb/0\n");
  scratch_.write("sys/class/net/p0/device/nodename", "");
  const auto links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "eth1")->devid, std::nullopt);
  EXPECT_EQ(find(*links, "p0")->devid, std::nullopt);
}

/// By a file that gives EIO, as an attribute does whose driver is broken: nothing is mapped at the beginning of memory.
TEST_F(Links, AreNotBelievedForAWhileIfOneCannotBeIdentified) {
  const auto nodename = scratch_.path("sys/class/net/eth0/device/nodename");
  std::filesystem::remove(nodename);
  std::filesystem::create_symlink("/proc/self/mem", nodename);
  const auto links = platform_.links();
  ASSERT_FALSE(links) << "a vif must not pass for another link";
  EXPECT_EQ(links.error().os_error, EIO);
  std::filesystem::remove(nodename);
  scratch_.write("sys/class/net/eth0/device/nodename", "device/vif/0\n");
  EXPECT_EQ(find(platform_.links().value(), "eth0")->devid, 0U);
}

TEST_F(Links, GoOnWithoutOneThatCannotBeIdentifiedForGood) {
  const auto nodename = scratch_.path("sys/class/net/eth1/device/nodename");
  std::filesystem::create_directories(std::filesystem::path(nodename).parent_path());
  std::filesystem::create_symlink("/proc/self/mem", nodename);
  platform::NetworkReader reader(scratch_.path(), platform::NetworkSource::netlink, std::chrono::milliseconds(0));
  const auto bell = reader.change_source();
  auto links = reader.links();
  ASSERT_TRUE(links) << core::describe(links.error());
  EXPECT_EQ(find(*links, "eth0")->devid, 0U);
  EXPECT_EQ(find(*links, "eth1")->devid, std::nullopt);
  std::filesystem::remove(nodename);
  scratch_.write("sys/class/net/eth1/device/nodename", "device/vif/1\n"); // nothing rings for this
  links = reader.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "eth1")->devid, 1U);
}

TEST_F(Links, MayHaveHostileNames) {
  network::ip("link set eth1 down");
  network::ip("link set eth1 name '\"\x01$n;\xff..'");
  const auto links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_NE(find(*links, "\"\x01$n;\xff.."), nullptr);
}

TEST_F(Links, MayHaveAThousandAddresses) {
  std::string batch;
  for (int i = 0; i < 1000; ++i)
    batch += "addr add 10.1." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) + "/16 dev eth0\n";
  network::ip_batch(batch);
  const auto links = platform_.links();
  ASSERT_TRUE(links);
  const auto ipv4 = std::ranges::count(find(*links, "eth0")->addresses, false, &platform::Address::is_ipv6);
  EXPECT_EQ(ipv4, 1000);
}

TEST_F(Links, MayBeMany) {
  std::string batch;
  for (int i = 0; i < 100; ++i)
    batch += "link add many" + std::to_string(i) + " type veth peer name other" + std::to_string(i) + '\n';
  network::ip_batch(batch);
  const auto links = platform_.links();
  batch.clear();
  for (int i = 0; i < 100; ++i)
    batch += "link del many" + std::to_string(i) + '\n';
  network::ip_batch(batch);
  ASSERT_TRUE(links);
  EXPECT_EQ(links->size(), 205U) << "more than one datagram of them";
  EXPECT_TRUE(std::ranges::all_of(*links, [](const Link& link) { return !link.name.empty(); }));
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

TEST_F(Links, KeepTheirIdentityWhileOthersAreRenamed) {
  // The link that is renamed all the time comes first in the dump.
  network::ip_batch("link add first index 500 type veth peer name p2\n"
                    "link add steady index 600 type veth peer name p3");
  scratch_.write("sys/class/net/steady/device/nodename", "device/vif/7\n");
  const auto child = ::fork();
  if (child == 0) rename_for_ever("first", "second");
  int without = 0;
  for (int i = 0; i < 300; ++i) {
    const auto links = platform_.links();
    const auto* steady = links ? find(*links, "steady") : nullptr;
    if (steady == nullptr || steady->devid != 7U) ++without;
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  network::ip_batch("link del p2\nlink del p3");
  EXPECT_EQ(without, 0) << "times of 300";
}

TEST_F(Links, HaveNamesThatCanBeAskedFor) {
  platform::NetlinkDumper dumper;
  const auto links = dumper.links();
  ASSERT_TRUE(links);
  const auto* eth0 = find(*links, "eth0");
  ASSERT_NE(eth0, nullptr);
  EXPECT_TRUE(dumper.has_name(eth0->index, "eth0"));
  EXPECT_FALSE(dumper.has_name(eth0->index, "eth1"));
  EXPECT_FALSE(dumper.has_name(123456, "eth0"));
}

/// A source that is ready, or not.
bool is_ready(const platform::ChangeSource& source, int patience_ms) {
  pollfd entry{source.fd, source.events, 0};
  return ::poll(&entry, 1, patience_ms) == 1;
}

TEST_F(Links, TellWhenTheyChange) {
  const auto sources = platform_.change_sources();
  ASSERT_FALSE(sources.empty());
  const auto& bell = sources.front();
  EXPECT_FALSE(is_ready(bell, 0));
  for (const auto* change :
       {"addr add 192.0.2.1/24 dev eth0", "addr del 192.0.2.1/24 dev eth0", "addr add 2001:db8::1/64 dev eth0",
        "link set eth1 down", "link set eth1 name other", "link set other name eth1"}) {
    while (is_ready(bell, 20)) // what the kernel does by itself, such as link-local addresses
      bell.drain();
    network::ip(change);
    ASSERT_TRUE(is_ready(bell, 1000)) << change;
    EXPECT_EQ(bell.drain(), Subjects{Subject::network}) << change;
    EXPECT_EQ(bell.drain(), Subjects{}) << "it is quiet again";
  }
}

TEST_F(Links, AreReadAnewWhereTheBellRangForThem) {
  const auto sources = platform_.change_sources();
  const auto& bell = sources.front();
  ASSERT_TRUE(platform_.links());
  network::ip("addr add 192.0.2.7/24 dev eth0");
  bell.drain();
  auto links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "eth0")->addresses.front().bytes[3], 7);
  EXPECT_EQ(find(*links, "eth0")->devid, 0U) << "what is known of the link is kept";
  network::ip("link set eth1 name other");
  bell.drain();
  links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "eth1"), nullptr);
  EXPECT_NE(find(*links, "other"), nullptr);
  scratch_.write("sys/class/net/other/device/nodename", "device/vif/9\n"); // nothing rings for this
  platform_.forget();
  links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(find(*links, "other")->devid, 9U);
}

TEST_F(Links, TellThatTheyChangedTooOften) {
  const auto sources = platform_.change_sources();
  const auto& bell = sources.front();
  const int size = 1; // the kernel makes it the smallest it allows
  ASSERT_EQ(::setsockopt(bell.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), 0);
  std::string batch;
  for (int i = 1; i <= 200; ++i)
    batch += "addr add 10.0.0." + std::to_string(i) + "/8 dev eth0\n";
  network::ip_batch(batch);
  ASSERT_TRUE(is_ready(bell, 1000));
  EXPECT_EQ(bell.drain(), Subjects{Subject::network});
  EXPECT_FALSE(is_ready(bell, 0)) << "the overrun has been taken, too";
  const auto links = platform_.links();
  ASSERT_TRUE(links);
  EXPECT_GE(find(*links, "eth0")->addresses.size(), 200U);
}

TEST_F(Links, AreToldWithTheHostname) {
  LinuxPlatform real("");
  const auto sources = real.change_sources();
  const auto found = std::ranges::find(sources, Subjects{Subject::hostname}, &platform::ChangeSource::subjects);
  ASSERT_NE(found, sources.end());
  const auto& bell = *found;
  EXPECT_FALSE(is_ready(bell, 0)) << "though the file can be read at any time";
  const std::string name = "xga-unit-test";
  if (::sethostname(name.data(), name.size()) != 0) GTEST_SKIP() << "the host name cannot be set here";
  ASSERT_TRUE(is_ready(bell, 1000));
  EXPECT_EQ(bell.drain(), Subjects{Subject::hostname});
  EXPECT_EQ(real.hostname(), name);
  EXPECT_FALSE(is_ready(bell, 0));
}

} // namespace
