// SPDX-License-Identifier: BSD-2-Clause
// xenstorepp against the real xenstored and the real oxenstored, as an unprivileged guest and as dom0.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "lab/store_lab_test.hpp"

namespace {

using namespace std::chrono_literals;
using xenstorepp::Access;
using xenstorepp::Client;
using xenstorepp::Code;
using xenstorepp::Permissions;
using xenstorepp::Result;
using xenstorepp::Transaction;

Client connect(const std::string& path) {
  auto transport = xenstorepp::connect_socket(path);
  if (!transport) throw store_lab::LabError(describe(transport.error()));
  return Client(std::move(*transport));
}

/// The next event, waited for at most two seconds.
std::optional<xenstorepp::WatchEvent> await_event(Client& client, std::chrono::milliseconds patience = 2s) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!client.has_event() && std::chrono::steady_clock::now() < deadline) {
    pollfd entry{client.fd(), POLLIN, 0};
    ::poll(&entry, 1, 10);
    if (!client.receive()) return std::nullopt;
  }
  return client.next_event();
}

class ClientOnStore : public store_lab::StoreLabTest {
protected:
  store_lab::Guest& guest() {
    if (guest_ == nullptr) guest_ = &lab({.trace = true, .quotas = {}, .daemon_arguments = {}}).add_guest(5);
    return *guest_;
  }
  Client connect_guest() { return connect(guest().socket()); }
  Client connect_dom0() { return connect(lab().dom0_socket()); }
  std::string key(const std::string& relative) { return guest().home() + '/' + relative; }

private:
  store_lab::Guest* guest_ = nullptr;
};
INSTANTIATE_TEST_SUITE_P(On, ClientOnStore, store_lab::both_daemons, store_lab::name_of_daemon);

TEST_P(ClientOnStore, ReadWriteRemove) {
  auto client = connect_guest();
  ASSERT_TRUE(client.write("data/a/b", std::string("x\0\xff", 3)));
  EXPECT_EQ(client.read("data/a/b").value(), std::string("x\0\xff", 3));
  EXPECT_EQ(client.read("data/a").value(), "") << "parents are made, without a value";
  ASSERT_TRUE(client.write("data/empty", ""));
  EXPECT_EQ(lab().dom0().read(key("data/empty")), "");
  ASSERT_TRUE(client.make_directory("data/directory"));
  ASSERT_TRUE(client.make_directory("data/directory"));
  ASSERT_TRUE(client.remove("data/a"));
  EXPECT_EQ(client.read("data/a/b").error().code, Code::not_found);
  EXPECT_TRUE(client.remove("data/a")) << "its parent is there";
  EXPECT_EQ(client.remove("data/none/at/all").error().code, Code::not_found);
}

TEST_P(ClientOnStore, ListsInOrderAndInParts) {
  auto client = connect_guest();
  EXPECT_EQ(client.list("data").value(), std::vector<std::string>{});
  for (const char* name : {"b", "a", "c"})
    ASSERT_TRUE(client.write(std::string("data/") + name, ""));
  auto names = client.list("data").value();
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c"}));

  // Longer than one message; made by dom0, whom no quota of a node's size holds back.
  auto dom0 = connect_dom0();
  std::vector<std::string> wanted;
  for (int i = 1000; i < 1600; ++i) {
    wanted.push_back("long-name-" + std::to_string(i));
    ASSERT_TRUE(dom0.write("/long/" + wanted.back(), ""));
  }
  auto all = dom0.list("/long");
  if (is_c()) {
    ASSERT_TRUE(all) << describe(all.error());
    std::ranges::sort(*all);
    EXPECT_EQ(*all, wanted);
  } else {
    // It knows no DIRECTORY_PART, and sends dom0 (4.17, 4.20) a message longer than the protocol has.
    ASSERT_FALSE(all);
    EXPECT_TRUE(all.error().code == Code::too_big || all.error().code == Code::protocol) << describe(all.error());
  }
}

TEST_P(ClientOnStore, PermissionsAsGuestAndAsDom0) {
  auto client = connect_guest();
  ASSERT_TRUE(client.write("data/mine", "1"));
  EXPECT_EQ(client.permissions("data/mine").value(), (Permissions{{Access::none, 5}}));
  const Permissions shared{{Access::none, 5}, {Access::read, 7}};
  ASSERT_TRUE(client.set_permissions("data/mine", shared));
  EXPECT_EQ(client.permissions("data/mine").value(), shared);
  EXPECT_EQ(client.write("name", "x").error().code, Code::access_denied);
  EXPECT_EQ(client.set_permissions("name", shared).error().code, Code::access_denied);
  auto dom0 = connect_dom0();
  EXPECT_TRUE(dom0.write(key("name"), "x"));
  EXPECT_EQ(client.read("name").value(), "x");
  EXPECT_EQ(client.domain_path(7).value(), "/local/domain/7");
}

TEST_P(ClientOnStore, Watches) {
  auto client = connect_guest();
  {
    const auto watch = client.watch("data/watched");
    ASSERT_TRUE(watch) << describe(watch.error());
    auto event = await_event(client);
    ASSERT_TRUE(event) << "the first comes at once";
    EXPECT_EQ(event->path, "data/watched");
    lab().dom0().write(key("data/watched/below"), "1");
    event = await_event(client);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->path, "data/watched/below");
    EXPECT_EQ(event->token, watch->token());
    // Read by a call that waits for something else, and not lost.
    lab().dom0().write(key("data/watched/again"), "1");
    ASSERT_TRUE(client.read("domid"));
    ASSERT_TRUE(client.read("domid"));
    EXPECT_TRUE(await_event(client));
  }
  ASSERT_TRUE(client.read("domid")); // takes the answer to UNWATCH
  lab().dom0().write(key("data/watched/below"), "2");
  EXPECT_FALSE(await_event(client, a_moment)) << "the watch is gone";
}

TEST_P(ClientOnStore, TransactionsAreWholeOrNothing) {
  auto client = connect_guest();
  const auto done = client.transact(3, [&](Transaction& transaction) -> Result<void> {
    if (auto written = transaction.write("data/one", "1"); !written) return written;
    EXPECT_EQ(lab().dom0().read(key("data/one")), std::nullopt) << "not yet for others";
    EXPECT_EQ(transaction.read("data/one").value(), "1");
    return transaction.write("data/two", "2");
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(lab().dom0().read(key("data/one")), "1");
  const auto refused = client.transact(3, [](Transaction& transaction) -> Result<void> {
    if (auto written = transaction.write("data/three", "3"); !written) return written;
    return std::unexpected(xenstorepp::Error{Code::unknown, "on second thoughts", 0});
  });
  EXPECT_EQ(refused.error().context, "on second thoughts");
  ASSERT_TRUE(client.read("domid"));
  EXPECT_EQ(lab().dom0().read(key("data/three")), std::nullopt);
}

TEST_P(ClientOnStore, TransactionsInConflictAreRepeated) {
  auto client = connect_guest();
  ASSERT_TRUE(client.write("data/counter", "0"));
  int runs = 0;
  const auto count = [&](int disturbed) {
    runs = 0;
    return client.transact(3, [&](Transaction& transaction) -> Result<void> {
      const auto value = transaction.read("data/counter");
      if (!value) return std::unexpected(value.error());
      if (++runs <= disturbed) lab().dom0().write(key("data/counter"), std::to_string(100 * runs));
      return transaction.write("data/counter", *value + "+1");
    });
  };
  ASSERT_TRUE(count(1));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(client.read("data/counter").value(), "100+1");
  EXPECT_EQ(count(3).error().code, Code::conflict);
  EXPECT_EQ(runs, 3);
}

TEST_P(ClientOnStore, TransactionAcrossAMigrationIsRepeated) {
  auto client = connect_guest();
  bool moved = false;
  const auto done = client.transact(3, [&](Transaction& transaction) -> Result<void> {
    auto written = transaction.write("data/a", "1");
    if (!std::exchange(moved, true)) guest().migrate(6);
    return written;
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(lab().dom0().read("/local/domain/6/data/a"), "1");
}

TEST_P(ClientOnStore, BatchesKeepTheirOrder) {
  auto client = connect_guest();
  xenstorepp::Batch writes;
  for (int i = 0; i < 40; ++i)
    writes.write("data/k" + std::to_string(i), std::to_string(i));
  writes.write("name", "forbidden").remove("data/k39").read("data/k0").list("data");
  const auto replies = client.perform(writes);
  ASSERT_TRUE(replies) << describe(replies.error());
  ASSERT_EQ(replies->size(), 44u);
  EXPECT_TRUE(replies->at(39));
  EXPECT_EQ(replies->at(40).error().code, Code::access_denied);
  EXPECT_EQ(replies->at(42).value(), "0");
  EXPECT_EQ(xenstorepp::wire::split_strings(replies->at(43).value()).size(), 39u);
  for (int i = 0; i < 39; ++i)
    EXPECT_EQ(lab().dom0().read(key("data/k" + std::to_string(i))), std::to_string(i));
}

TEST_P(ClientOnStore, AWindowOfRequestsIsOnItsWayAtOnce) {
  auto client = connect_guest();
  xenstorepp::Batch reads;
  for (int i = 0; i < 100; ++i)
    reads.read("domid");
  lab().freeze_daemon(); // so that none is answered
  client.set_timeout(50ms);
  EXPECT_EQ(client.perform(reads).error().code, Code::timed_out);
  EXPECT_EQ(client.counters().requests, 64u);
  lab().thaw_daemon();
  client.set_timeout(5s);
  EXPECT_EQ(client.read("domid").value(), "5");
}

TEST_P(ClientOnStore, RestartOfTheDaemon) {
  auto dom0 = connect_dom0();
  auto client = connect_guest();
  const auto watch = client.watch("domid");
  ASSERT_TRUE(await_event(client));
  ASSERT_TRUE(client.write("data/a", "1"));
  lab().restart_daemon();
  EXPECT_TRUE(await_event(client)) << "a guest's connection lives on, and its watch fires";
  EXPECT_EQ(client.read("data/a").error().code, Code::not_found);
  EXPECT_EQ(dom0.read("/local").error().code, Code::closed) << "a client of the socket is cut off";
  EXPECT_EQ(dom0.fd(), -1);
  EXPECT_TRUE(connect_dom0().read(key("domid")));
}

class QuotaOnStore : public store_lab::StoreLabTest {};
INSTANTIATE_TEST_SUITE_P(On, QuotaOnStore, store_lab::both_daemons, store_lab::name_of_daemon);

TEST_P(QuotaOnStore, WhatIsTooMuchIsAnErrorAndNoHarm) {
  store_lab::Options options;
  options.quotas.nodes = 60;
  options.quotas.watches = 5;
  options.quotas.value_size = 200;
  auto client = connect(lab(options).add_guest(5).socket());
  Code refused = Code::unknown;
  int written = 0;
  for (int i = 0; i < 100 && refused == Code::unknown; ++i) {
    const auto done = client.write("data/k" + std::to_string(i), "");
    if (done)
      ++written;
    else
      refused = done.error().code;
  }
  EXPECT_GT(written, 0);
  EXPECT_EQ(refused, is_c() ? Code::no_space : Code::quota_exceeded);
  const auto big = client.write("data/k0", std::string(1500, 'x'));
  EXPECT_EQ(big.error().code, is_c() ? Code::no_space : Code::too_big);
  std::vector<xenstorepp::Watch> watches;
  std::optional<Code> too_many;
  for (int i = 0; i < 20 && !too_many; ++i) {
    auto watch = client.watch("data/w" + std::to_string(i));
    if (watch)
      watches.push_back(std::move(*watch));
    else
      too_many = watch.error().code;
  }
  ASSERT_TRUE(too_many);
  EXPECT_TRUE(*too_many == Code::too_big || *too_many == Code::no_space || *too_many == Code::quota_exceeded);
  EXPECT_GT(watches.size(), 2u);
  EXPECT_TRUE(client.read("domid")) << "the connection stands";
}

} // namespace
