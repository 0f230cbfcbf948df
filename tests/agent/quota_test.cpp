// SPDX-License-Identifier: BSD-2-Clause
// Quotas of both daemons, reached in the middle of what the agent has to say.
#include <chrono>
#include <csignal>
#include <thread>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

class Quota : public GuestTest {
protected:
  /// Nodes that count as the guest's.
  unsigned owned_nodes() {
    const auto owner = "n" + std::to_string(guest_->domid());
    unsigned owned = 0;
    for (const auto& [key, text] : dom0().dump(guest_->home()))
      owned += dom0().permissions(guest_->home() + '/' + key).front() == owner ? 1 : 0;
    return owned;
  }
  /// A store in which the guest may have so many nodes more than the toolstack gave it.
  void leave_room_for(unsigned nodes) {
    store_lab::Quotas quotas;
    quotas.nodes = owned_nodes() + nodes;
    restart_lab({.trace = true, .quotas = quotas});
  }
  /// The nodes that the first tree makes, with their directories.
  unsigned nodes_of_the_first_tree() {
    const auto before = owned_nodes();
    const auto agent = start_agent({"--once"});
    EXPECT_EQ(agent->wait(), 0) << agent->log();
    return owned_nodes() - before;
  }
  static bool has_said_what_is_left_out(const AgentProcess& agent) {
    return agent.log().find("left out") != std::string::npos;
  }
  /// Disks that nobody mounted: three nodes and more for each.
  void add_disks(unsigned disks) {
    files_.write("/proc/self/mountinfo", "");
    for (unsigned i = 0; i < disks; ++i) {
      const auto name = std::string("xvd") + static_cast<char>('b' + i);
      const auto directory = "/sys/class/block/" + name;
      files_.write(directory + "/size", "2048\n");
      files_.write(directory + "/dev", "202:" + std::to_string(16 * (i + 1)) + '\n');
      files_.write(directory + "/device/nodename", "device/vbd/" + std::to_string(51712 + 16 * (i + 1)) + '\n');
      files_.add_disk_uuid(name, "uuid-" + std::to_string(i));
    }
  }
  static Dump without_volumes(Dump tree) {
    std::erase_if(tree, [](const auto& entry) { return entry.first.starts_with("data/volumes/"); });
    return tree;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Quota, testing::Values(c_xapi, c_libxl, ocaml_xapi), host_name);

TEST_P(Quota, WhatFitsIsInAndTheRestIsSaidOnce) {
  const auto all = nodes_of_the_first_tree();
  for (const unsigned room : {2U, 9U, all / 2, all - 4, all - 1}) {
    SCOPED_TRACE("room for " + std::to_string(room) + " of " + std::to_string(all) + " nodes");
    restart_lab({.trace = true}); // to be counted in
    leave_room_for(room);
    const auto before = owned_nodes();
    const auto agent = start_agent({"--memory-interval", "1"});
    ASSERT_TRUE(eventually([&] { return has_said_what_is_left_out(*agent); })) << agent->log();
    ASSERT_TRUE(eventually([&] { return value("data/domain") == "example.org"; })) << agent->log(); // it comes first
    std::this_thread::sleep_for(1200ms);
    const auto wanted = first_tree();
    for (const auto& [key, text] : published())
      EXPECT_TRUE(wanted.contains(key) && wanted.at(key) == text) << key;
    EXPECT_TRUE(published() != wanted || value("data/updated") == "(none)") << "all of it is in";
    EXPECT_GE(owned_nodes() - before + 4, room) << "a key may need four nodes; for less there may be no room";
    EXPECT_EQ(count(agent->log(), "left out"), 1U) << agent->log();
    EXPECT_TRUE(agent->is_running());
  }
}

TEST_P(Quota, ImportantKeysBeforeVolumes) {
  const auto all = nodes_of_the_first_tree();
  restart_lab({.trace = true});
  leave_room_for(all + 6);
  add_disks(8);
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return has_said_what_is_left_out(*agent); })) << agent->log();
  eventually([&] { return without_volumes(published()) == first_tree(); }, 2s);
  EXPECT_EQ(without_volumes(published()), first_tree());
}

TEST_P(Quota, ALongValueIsLeftOutAlone) {
  store_lab::Quotas quotas;
  quotas.value_size = 220;
  restart_lab({.trace = true, .quotas = quotas});
  files_.write("/etc/os-release", "PRETTY_NAME=\"" + std::string(250, 'x') + "\"\nVERSION_ID=\"12\"\nID=debian\n");
  const auto agent = start_agent();
  auto wanted = first_tree();
  wanted.erase("data/os_name");
  expect_published(wanted);
  EXPECT_EQ(count(agent->log(), "left out: data/os_name"), 1U) << agent->log();
  EXPECT_EQ(value("data/updated"), "1");
}

/// The first canary is set, the second refused: that is enough to hear of a new domain.
using QuotaOfXapi = Quota; // the first canary's key is XAPI's
INSTANTIATE_TEST_SUITE_P(On, QuotaOfXapi, testing::Values(c_xapi, ocaml_xapi), host_name);

TEST_P(QuotaOfXapi, OneWatch) {
  store_lab::Quotas quotas;
  quotas.watches = 1;
  restart_lab({.trace = true, .quotas = quotas});
  const auto agent = start_published_agent();
  guest_->migrate(6);
  expect_published(first_tree(), 2s);
}

TEST_P(Quota, NoTransactionToBeHad) {
  store_lab::Quotas quotas;
  quotas.transactions = 2;
  restart_lab({.trace = true, .quotas = quotas});
  const auto agent = start_published_agent();
  {
    store_lab::WireClient greedy(guest_->socket());
    while (!greedy.ask(store_lab::Op::transaction_start, {""}).starts_with('E'))
      continue;
    files_.write("/proc/sys/kernel/hostname", "other.example.net\n");
    agent->send_signal(SIGHUP);
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(value("data/domain"), "example.org");
  }
  auto wanted = first_tree();
  wanted["data/domain"] = "example.net";
  wanted["data/host_name_dns"] = "other";
  expect_published(wanted, 5s);
  EXPECT_TRUE(agent->is_running());
}

class Room : public Quota {
protected:
  /// Another program of the guest's takes room.
  void take(unsigned nodes) {
    store_lab::WireClient other(guest_->socket());
    for (unsigned i = 0; i < nodes; ++i)
      ASSERT_EQ(other.write("vm-data/other/" + std::to_string(i), ""), "OK");
  }
  void give_back() { store_lab::WireClient(guest_->socket()).ask(store_lab::Op::rm, {"vm-data/other"}); }
  void start_without_room(const AgentProcess& agent) {
    ASSERT_TRUE(eventually([&] { return has_said_what_is_left_out(agent); })) << agent.log();
    EXPECT_NE(published(), first_tree());
    give_back();
  }
};
INSTANTIATE_TEST_SUITE_P(On, Room, testing::Values(c_xapi, ocaml_xapi), host_name);

TEST_P(Room, IsUsedAtOnceWhenAsked) {
  leave_room_for(40);
  take(30);
  const auto agent = start_agent();
  start_without_room(*agent);
  agent->send_signal(SIGHUP);
  expect_published(first_tree());
  EXPECT_EQ(value("data/updated"), "1");
}

/// A pause of a minute, and another tick.
TEST_P(Room, IsFoundAfterAMinute) {
  leave_room_for(40);
  take(30);
  const auto agent = start_agent({"--memory-interval", "1"});
  start_without_room(*agent);
  const auto mark = lab_->mark();
  std::this_thread::sleep_for(50s);
  EXPECT_EQ(changes_since(mark).requests, (std::vector<store_lab::TracedRequest>{})); // not tried all the time
  expect_published(first_tree(), 20s);
  EXPECT_EQ(value("data/updated"), "1");
  EXPECT_NE(agent->log().find("is published now"), std::string::npos);
}

} // namespace
