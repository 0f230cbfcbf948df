// SPDX-License-Identifier: BSD-2-Clause
// What happens to a domain, one row of the toolstack's contract after the other, to one agent that lives through all of
// it. To the store, live migration, suspend and resume, and a checkpoint are one thing: a new domain with a fresh tree,
// in which the guest goes on. A live update of xenstored keeps everything and cannot be done in the laboratory; a
// daemon that is away for a while, and is the same after it, is the nearest there is.
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

class Life : public GuestTest {
protected:
  /// The toolstack removes the domain's tree and makes it anew, as when it makes a domain with the number of an old
  /// one.
  void make_tree_anew() {
    dom0().remove(guest_->home());
    store_lab::lay_out(dom0(), {guest_->domid(), GetParam().layout, 3}, 5);
  }
  void freeze_for_a_moment() {
    lab_->freeze_daemon();
    std::this_thread::sleep_for(300ms);
    lab_->thaw_daemon();
  }
  void expect_alive(AgentProcess& agent) { EXPECT_TRUE(agent.is_running()) << agent.log(); }
  /// Nobody wrote in a domain that is gone, nor by a path that names a domain.
  void expect_only_our_home(std::size_t mark, unsigned old_domid) {
    for (const auto& request : changes_since(mark).requests)
      EXPECT_FALSE(request.arguments.starts_with('/')) << request.operation << ' ' << request.arguments;
    if (old_domid == guest_->domid()) return;
    EXPECT_EQ(lab_->trace(mark).from_guest(old_domid).of("WRITE").size(), 0U);
    EXPECT_TRUE(dom0().list("/local/domain/" + std::to_string(old_domid)).empty());
  }
  void let_a_tick_pass() {
    files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + std::to_string(++ticks_) + " kB\n");
    EXPECT_TRUE(eventually([&] { return value("data/meminfo_free") == std::to_string(ticks_); }));
  }
  Dump with_memory_of_now() const {
    auto wanted = first_tree();
    wanted["data/meminfo_free"] = std::to_string(ticks_);
    return wanted;
  }
  unsigned ticks_ = 1000;
};
INSTANTIATE_TEST_SUITE_P(On, Life, all_hosts, host_name);

struct Event {
  const char* name;
  std::function<void()> happen;
};

TEST_P(Life, FreshTreeIsWholeWithinASecond) {
  const std::vector<Event> events{
      {"live migration", [&] { guest_->migrate(6); }},
      {"suspend and resume", [&] { guest_->migrate(7); }},
      {"checkpoint", [&] { guest_->migrate(8); }},
      {"back, to a number that was used before", [&] { guest_->migrate(5); }},
      {"a fresh tree in the same domain", [&] { make_tree_anew(); }},
      {"a new xenstored", [&] { lab_->restart_daemon(); }},
      {"a new xenstored that takes its time",
       [&] {
         lab_->stop_daemon();
         std::this_thread::sleep_for(500ms);
         lab_->start_daemon();
       }},
      {"migration after all that", [&] { guest_->migrate(9); }},
  };
  const auto agent = start_published_agent();
  for (const auto& [name, happen] : events) {
    SCOPED_TRACE(name);
    const auto mark = lab_->mark();
    const auto old_domid = guest_->domid();
    happen();
    expect_published(first_tree(), 1s);
    EXPECT_TRUE(eventually([&] { return value("data/updated") == "1"; }, 1s));
    expect_only_our_home(mark, old_domid);
    expect_alive(*agent);
  }
}

TEST_P(Life, WhatChangesNothingCostsNothing) {
  const std::vector<Event> events{
      {"cancelled suspend", [&] { guest_->cancel_suspend(); }},
      {"cancelled suspend, several",
       [&] {
         for (int i = 0; i < 5; ++i)
           guest_->cancel_suspend();
       }},
      {"xenstored away for a moment", [&] { freeze_for_a_moment(); }},
      {"the VM's name", [&] { dom0().write(guest_->home() + "/name", "renamed"); }},
      {"the memory's target", [&] { dom0().write(guest_->home() + "/memory/target", "900000"); }},
      {"fast resume", [&] { guest_->resume_fast(); }}, // the C xenstored forgets our watches with this one
  };
  const auto agent = start_published_agent();
  for (const auto& [name, happen] : events) {
    SCOPED_TRACE(name);
    const auto mark = lab_->mark();
    happen();
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(requests_since(mark).requests, (std::vector<store_lab::TracedRequest>{}));
    EXPECT_EQ(published(), first_tree());
    expect_alive(*agent);
  }
  guest_->migrate(6); // the kernel sets its watches again, and also those that were forgotten
  expect_published(first_tree(), 1s);
}

/// The C xenstored forgets the watches, and nobody is told. What changes in the guest goes on; a fresh tree without a
/// suspend is not noticed, nor is there such a thing: whoever makes the tree anew makes the domain anew.
TEST_P(Life, FastResumeLosesTheWatchesOfTheCDaemon) {
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  guest_->resume_fast();
  network::ip("addr add 10.77.2.2/24 dev eth2");
  EXPECT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }));
  network::ip("addr del 10.77.2.2/24 dev eth2");
  expect_published(first_tree());
  let_a_tick_pass();
  make_tree_anew();
  let_a_tick_pass();
  if (!is_c()) {
    expect_published(with_memory_of_now(), 1s);
    return;
  }
  EXPECT_EQ(value("data/os_name"), "(none)");
  agent->send_signal(SIGHUP);
  expect_published(with_memory_of_now());
}

/// kexec: the kernel and its agent are new, the domain and its tree are not; xenopsd removes what the old kernel could.
TEST_P(Life, SoftReset) {
  add_balloon(1048576, 1048576);
  auto agent = start_agent();
  const auto is_done = [&] {
    const auto balloon = value("control/feature-balloon");
    return value("data/updated") == "1" && (balloon == "1" || !is_xapi());
  };
  ASSERT_TRUE(eventually(is_done, 15s)) << agent->log();
  agent->send_signal(SIGKILL);
  EXPECT_EQ(agent->wait(), 128 + SIGKILL);
  for (const char* feature : {"suspend", "poweroff", "reboot", "vcpu-hotplug", "balloon"})
    dom0().remove(guest_->home() + "/control/feature-" + feature);
  dom0().remove(guest_->home() + "/memory/target");
  dom0().write(guest_->home() + "/data/updated", "1");
  const auto mark = lab_->mark();
  agent = start_agent();
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  ASSERT_TRUE(eventually(is_done, 15s)) << agent->log();
  expect_published(first_tree());
  for (const auto& request : changes_since(mark).requests) {
    const bool news = request.arguments.starts_with("control/feature-balloon") || request.arguments == "data/updated 1";
    EXPECT_TRUE(news) << request.operation << ' ' << request.arguments; // all else stands already
  }
}

/// Nothing of the old kernel, and no key of the agent's, is left.
TEST_P(Life, Reboot) {
  auto agent = start_published_agent();
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0) << agent->log();
  guest_->migrate(6);
  EXPECT_TRUE(published().empty());
  agent = start_published_agent();
  EXPECT_EQ(value("data/updated"), "1");
}

using LifeWithXapi = Life;
INSTANTIATE_TEST_SUITE_P(On, LifeWithXapi, testing::Values(c_xapi, ocaml_xapi), host_name);

TEST_P(LifeWithXapi, BalloonIsToldInEveryDomain) {
  add_balloon(1048576, 1048576);
  const auto agent = start_published_agent();
  ASSERT_TRUE(eventually([&] { return value("control/feature-balloon") == "1"; }, 15s)) << agent->log();
  for (const unsigned domid : {6U, 7U}) {
    guest_->migrate(domid);
    expect_published(first_tree(), 1s);
    EXPECT_TRUE(eventually([&] { return value("control/feature-balloon") == "1"; }, 1s)) << agent->log();
  }
}

TEST_P(Life, MigrationsWhileThingsChange) {
  const auto agent = start_agent(); // not waited for: the first may fall into its start
  for (unsigned domid = 6; domid < 16; ++domid) {
    const auto last = std::to_string(domid);
    network::ip("addr add 10.77.2." + last + "/24 dev eth2");
    guest_->migrate(domid);
    network::ip("addr del 10.77.2." + last + "/24 dev eth2");
  }
  network::ip("addr add 10.77.2.2/24 dev eth2");
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  expect_published(wanted, 3s);
  EXPECT_EQ(value("data/updated"), "1");
  for (unsigned domid = 5; domid < 15; ++domid)
    EXPECT_TRUE(dom0().list("/local/domain/" + std::to_string(domid)).empty()) << domid;
  expect_alive(*agent);
}

TEST_P(Life, FrozenDaemon) {
  const auto agent = start_published_agent();
  lab_->freeze_daemon();
  network::ip("addr add 10.77.2.2/24 dev eth2");
  std::this_thread::sleep_for(6s); // longer than the agent waits for an answer
  network::ip("addr del 10.77.1.2/24 dev eth1");
  lab_->thaw_daemon();
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  wanted.erase("attr/vif/1/ipv4/0");
  expect_published(wanted);
  expect_alive(*agent);
}

} // namespace
