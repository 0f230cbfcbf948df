// SPDX-License-Identifier: BSD-2-Clause
// The agent as an unprivileged guest of the real xenstored, on real links.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include <unistd.h>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

class Publishing : public GuestTest {
protected:
  std::size_t writes_since(std::size_t mark) const {
    const auto requests = lab_->trace().since(mark).from_guest(5);
    return requests.of("WRITE").size() + requests.of("RM").size() + requests.of("MKDIR").size();
  }
};
using Network = GuestTest;
using BadDays = GuestTest;

const auto everywhere = testing::Values(c_xapi, c_libxl, ocaml_xapi);
INSTANTIATE_TEST_SUITE_P(On, Publishing, everywhere, host_name);
INSTANTIATE_TEST_SUITE_P(On, Network, testing::Values(c_xapi), host_name);
INSTANTIATE_TEST_SUITE_P(On, BadDays, testing::Values(c_xapi, ocaml_xapi), host_name);

TEST_P(Publishing, WholeTree) {
  const auto agent = start_published_agent();
  EXPECT_EQ(value("data/updated"), "1");
  EXPECT_TRUE(agent->is_running());
}

TEST_P(Publishing, OnceEndsByItself) {
  const auto agent = start_agent({"--once"});
  EXPECT_EQ(agent->wait(), 0) << agent->log();
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Publishing, EndLeavesTheTree) {
  const auto agent = start_published_agent();
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0) << agent->log();
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Publishing, FirstBatchIsOrderedForTheToolstack) {
  const auto agent = start_published_agent();
  const auto writes = lab_->trace().from_guest(5).of("WRITE").requests;
  ASSERT_FALSE(writes.empty());
  const auto is_data = [](const auto& request) { return request.arguments.starts_with("data/"); };
  EXPECT_TRUE(writes.back().arguments.starts_with("data/updated")) << writes.back().arguments;
  EXPECT_TRUE(std::is_partitioned(writes.begin(), writes.end() - 1, is_data));
  EXPECT_EQ(lab_->trace().from_guest(5).of("TRANSACTION_START").size(), 1u);
}

TEST_P(Publishing, SecondStartRewritesNothing) {
  start_published_agent()->send_signal(SIGTERM);
  const auto mark = lab_->mark();
  const auto agent = start_agent({"--once"});
  EXPECT_EQ(agent->wait(), 0);
  EXPECT_EQ(writes_since(mark), 0u);
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Publishing, StartRemovesWhatAnEarlierAgentLeft) {
  const auto home = guest_->home();
  const Dump leftovers{{"attr/vif/0/ipv4/3", "192.0.2.9"}, {"attr/vif/7/ipv4/0", "192.0.2.7"}, {"data/os/name", "old"},
                       {"data/net/2/ipv4/192_0_2_1", ""},  {"data/os_majorver", "11"},         {"attr/vif/8", ""}};
  for (const auto& [key, text] : leftovers) {
    dom0().write(home + '/' + key, text);
    dom0().set_permissions(home + '/' + key, {"n5"});
  }
  for (const char* directory : {"attr/vif", "attr/vif/0", "attr/vif/0/ipv4", "attr/vif/7", "attr/vif/7/ipv4", "data/os",
                                "data/net", "data/net/2", "data/net/2/ipv4"})
    dom0().set_permissions(home + '/' + directory, {"n5"});
  dom0().write(home + "/data/not-ours", "stays");
  auto wanted = first_tree();
  wanted.emplace("data/not-ours", "stays");
  const auto agent = start_agent();
  expect_published(wanted);
  EXPECT_EQ(dom0().list(home + "/attr/vif"), (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(value("data/net"), "(none)");
  EXPECT_EQ(value("data/os"), "(none)");
}

TEST_P(Publishing, MemoryAloneIsOneWrite) {
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  const auto mark = lab_->mark();
  files_.write("/proc/meminfo",
               "MemTotal:        1048576 kB\nMemFree:          204800 kB\nMemAvailable:     400000 kB\n");
  ASSERT_TRUE(eventually([&] { return value("data/meminfo_free") == "400000"; }));
  EXPECT_EQ(writes_since(mark), 1u);
}

TEST_P(Publishing, ReloadFindsWhatChangedUnnoticed) {
  const auto agent = start_published_agent();
  dom0().remove(guest_->home() + "/attr/vif/0");
  files_.write("/etc/debian_version", "12.12\n");
  agent->send_signal(SIGHUP);
  auto wanted = first_tree();
  wanted["data/os_minorver"] = "12";
  expect_published(wanted);
}

TEST_P(Publishing, HostnameIsFollowed) {
  files_.show_real("/proc/sys/kernel/hostname");
  ASSERT_EQ(::sethostname("one", 3), 0);
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return value("data/host_name_dns") == "one"; })) << agent->log();
  const auto mark = lab_->mark();
  ASSERT_EQ(::sethostname("two.example.net", 15), 0);
  ASSERT_TRUE(eventually([&] { return value("data/domain") == "example.net"; })) << agent->log();
  EXPECT_EQ(value("data/host_name_dns"), "two");
  // Nobody watches these two: a watched key is touched, and data/updated comes last.
  const auto writes = lab_->trace().since(mark).from_guest(5).of("WRITE").requests;
  ASSERT_EQ(writes.size(), 4u);
  EXPECT_EQ(writes[2].arguments, "attr/PVAddons/Installed 1");
  EXPECT_TRUE(writes[3].arguments.starts_with("data/updated"));
}

TEST_P(Network, AddressAddedAndRemoved) {
  const auto agent = start_published_agent();
  network::ip("addr add 10.77.2.2/24 dev eth2");
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  expect_published(wanted);
  network::ip("addr del 10.77.2.2/24 dev eth2");
  expect_published(first_tree());
  EXPECT_EQ(value("attr/vif/2/ipv4"), "(none)"); // no empty directory stays
}

TEST_P(Network, AddressesElsewhereAreNotReported) {
  const auto agent = start_published_agent();
  const auto mark = lab_->mark();
  network::ip("addr add 172.31.1.1/24 dev docker0");
  network::ip("addr add 10.99.0.1/24 dev p0");
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(lab_->trace().since(mark).from_guest(5).size(), 0u);
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Network, LinkDownAndUp) {
  const auto agent = start_published_agent();
  network::ip("link set eth1 down");
  auto wanted = first_tree();
  wanted.erase("attr/vif/1/ipv4/0");
  expect_published(wanted);
  network::ip("link set eth1 up");
  expect_published(first_tree());
  network::ip("link set p1 down"); // carrier lost: no reason to hide an address
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Network, Renamed) {
  const auto agent = start_published_agent();
  const auto mark = lab_->mark();
  files_.add_vif("outside", 1); // sysfs has the new name as soon as the kernel has it
  network::ip("link set eth1 name outside");
  files_.remove_vif("eth1");
  auto wanted = first_tree();
  wanted["attr/vif/1/name"] = "outside";
  expect_published(wanted);
  EXPECT_EQ(lab_->trace().since(mark).from_guest(5).of("RM").size(), 0u); // its addresses never went away
}

TEST_P(Network, HotUnpluggedAndPlugged) {
  const auto agent = start_published_agent();
  const auto mark = lab_->mark();
  network::ip("link del p0");
  files_.remove_vif("eth0");
  auto wanted = first_tree();
  for (const char* key : {"name", "mac/0", "ipv4/0", "ipv6/0"})
    wanted.erase(std::string("attr/vif/0/") + key);
  expect_published(wanted);
  EXPECT_EQ(lab_->trace().since(mark).from_guest(5).of("RM").size(), 1u);
  EXPECT_EQ(value("attr/vif/0"), "(none)");

  files_.add_vif("eth3", 3);
  network::ip("link add eth3 type veth peer name p3");
  network::ip("link set eth3 addrgenmode none address 00:16:3e:00:05:03 up");
  network::ip("addr add 10.77.3.2/24 dev eth3");
  wanted.insert(
      {{"attr/vif/3/name", "eth3"}, {"attr/vif/3/mac/0", "00:16:3e:00:05:03"}, {"attr/vif/3/ipv4/0", "10.77.3.2"}});
  expect_published(wanted);
}

TEST_P(Network, HostileName) {
  const auto agent = start_published_agent();
  const std::string name = "\xff\x1b[2J;$(id)\"";
  ASSERT_LE(name.size(), 15u);
  files_.add_vif(name, 2);
  network::ip("link set eth2 name '" + name + "'");
  auto wanted = first_tree();
  wanted["attr/vif/2/name"] = "\xef\xbf\xbd [2J;$(id)\"";
  expect_published(wanted);
  EXPECT_EQ(agent->log().find('\x1b'), std::string::npos);
  files_.remove_vif(name);
}

TEST_P(Network, ManyAddressesOnOneLink) {
  const auto agent = start_published_agent();
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += "addr add 10.88." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) + "/24 dev eth2\n";
  network::ip_batch(lines);
  auto wanted = first_tree();
  for (int i = 0; i < 4; ++i) // primaries: one of each subnet
    wanted["attr/vif/2/ipv4/" + std::to_string(i)] = "10.88." + std::to_string(i) + ".1";
  for (int i = 4; i < 32; ++i)
    wanted["attr/vif/2/ipv4/" + std::to_string(i)] = "10.88.0." + std::to_string(i - 2);
  expect_published(wanted);
}

TEST_P(Network, StormCostsFewFlushesAndEndsExact) {
  const auto agent = start_published_agent();
  std::string lines; // 2,000 changes; more than this would be too long for a command
  for (int i = 1; i <= 1000; ++i) {
    const auto address = "10.89." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) + "/32 dev eth2\n";
    lines += "addr add " + address + "addr del " + address;
  }
  const auto mark = lab_->mark();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i)
    network::ip_batch(lines);
  network::ip("addr add 10.77.2.3/24 dev eth2");
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.3";
  expect_published(wanted);
  const auto tenths = (std::chrono::steady_clock::now() - begin) / 100ms;
  std::size_t flushes = 0;
  for (const auto& request : lab_->trace().since(mark).from_guest(5).of("WRITE").requests)
    flushes += request.arguments.starts_with("data/updated") ? 1 : 0;
  EXPECT_GE(flushes, 1U);
  EXPECT_LE(flushes, static_cast<std::size_t>(tenths) + 2);
}

TEST_P(BadDays, BrokenFiles) {
  files_.write("/etc/os-release", std::string("\0\xff\"unterminated", 16));
  files_.remove("/etc/debian_version");
  files_.write("/proc/meminfo", "MemTotal: lots\n");
  const auto agent = start_agent();
  auto wanted = first_tree();
  for (const char* key : {"data/os_distro", "data/os_majorver", "data/os_minorver", "data/os_name", "data/meminfo_free",
                          "data/meminfo_total"})
    wanted.erase(key);
  expect_published(wanted);
  EXPECT_NE(agent->log().find("meminfo"), std::string::npos);
  EXPECT_NE(agent->log().find("os-release"), std::string::npos);
}

TEST_P(BadDays, OneForbiddenKeyDoesNotKeepTheOthersOut) {
  dom0().write(guest_->home() + "/data/os_name", "the toolstack's");
  dom0().set_permissions(guest_->home() + "/data/os_name", {"n0", "r5"});
  const auto agent = start_agent();
  auto wanted = first_tree();
  wanted["data/os_name"] = "the toolstack's";
  expect_published(wanted);
  EXPECT_NE(agent->log().find("left out: data/os_name"), std::string::npos) << agent->log();
}

TEST_P(BadDays, QuotaOfNodes) {
  store_lab::Quotas quotas;
  quotas.nodes = 55; // a few more than the toolstack has given to the guest already
  restart_lab({.trace = true, .quotas = quotas});
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return agent->log().find("left out") != std::string::npos; })) << agent->log();
  ASSERT_TRUE(eventually([&] { return value("data/os_name") == first_tree()["data/os_name"]; })) << agent->log();
  EXPECT_TRUE(agent->is_running());
}

TEST_P(BadDays, NothingMayBeWritten) {
  // What an earlier agent left does not make it any better.
  dom0().write(guest_->home() + "/data/os_name", "an earlier agent's");
  dom0().write(guest_->home() + "/attr/vif/0/ipv4/0", "192.0.2.9");
  for (const char* key :
       {"data", "data/os_name", "attr", "attr/vif", "attr/vif/0", "attr/vif/0/ipv4", "attr/vif/0/ipv4/0"})
    dom0().set_permissions(guest_->home() + '/' + key, {"n0", "r5"});
  const auto agent = start_agent();
  EXPECT_EQ(agent->wait(), 1);
  EXPECT_NE(agent->log().find("refuses every key"), std::string::npos) << agent->log();
}

} // namespace
