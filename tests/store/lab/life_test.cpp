// SPDX-License-Identifier: BSD-2-Clause
// The laboratory is honest about what happens to a guest: migrations, restarts, quotas, and what the trace says of
// them.

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "store_lab_test.hpp"

namespace store_lab {
namespace {

using namespace std::chrono_literals;

class GuestLife : public StoreLabTest {};
INSTANTIATE_TEST_SUITE_P(, GuestLife, both_daemons, name_of_daemon);

TEST_P(GuestLife, MigrationGivesAFreshTree) {
  auto& guest = lab().add_guest(5, Layout::xapi, 2);
  WireClient client(guest.socket());
  const auto id_before = client.ask(Op::read, {"unique-domain-id"});
  const auto mac_before = client.ask(Op::read, {"device/vif/1/mac"});
  EXPECT_EQ(client.write("data/x", "1"), "OK");
  for (const char* path : {"unique-domain-id", "data", "no/such/path"}) {
    EXPECT_EQ(client.ask(Op::watch, {path, path}), "OK");
    EXPECT_EQ(client.next_event(), (Event{path, path}));
  }

  guest.migrate(6);
  for (const char* path : {"unique-domain-id", "data", "no/such/path"})
    EXPECT_EQ(client.next_event(), (Event{path, path}));
  EXPECT_FALSE(client.next_event(a_moment));
  EXPECT_EQ(guest.home(), "/local/domain/6");
  EXPECT_EQ(client.ask(Op::read, {"domid"}), "6");
  EXPECT_NE(client.ask(Op::read, {"unique-domain-id"}), id_before);
  EXPECT_EQ(client.ask(Op::read, {"device/vif/1/mac"}), mac_before);
  EXPECT_EQ(client.ask(Op::read, {"data/x"}), "ENOENT");
  EXPECT_TRUE(lab().dom0().list("/local/domain/5").empty());
  EXPECT_EQ(client.write("data/x", "2"), "OK");
  EXPECT_EQ(client.next_event(), (Event{"data/x", "data"}));
  EXPECT_EQ(lab().dom0().permissions("/local/domain/6/data/x"), std::vector<std::string>{"n6"});
}

TEST_P(GuestLife, MigrationEndsTransactions) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  const auto committed = client.start_transaction();
  const auto aborted = client.start_transaction();
  EXPECT_EQ(client.write("data/x", "1", committed), "OK");
  guest.migrate(6);
  EXPECT_EQ(client.write("data/y", "1", committed), is_c() ? "ENOENT" : "EIO");
  EXPECT_EQ(client.ask(Op::transaction_end, {"T"}, committed), "EAGAIN");
  EXPECT_EQ(client.ask(Op::transaction_end, {"F"}, aborted), "OK");
  EXPECT_EQ(client.ask(Op::transaction_end, {"T"}, committed), "ENOENT");
  EXPECT_TRUE(lab().dom0().list("/local/domain/6/data").empty());
}

TEST_P(GuestLife, RequestsDuringAMigrationAreNotLost) {
  auto& guest = lab().add_guest(5);
  std::atomic<bool> enough = false;
  std::thread busy([&] {
    WireClient client(guest.socket());
    while (!enough)
      EXPECT_EQ(client.write("data/x", "1"), "OK");
  });
  for (unsigned domid = 6; domid < 12; ++domid)
    guest.migrate(domid);
  enough = true;
  busy.join();
}

TEST_P(GuestLife, ACancelledSuspendIsNotNoticed) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.ask(Op::watch, {"data", "token"}), "OK");
  EXPECT_TRUE(client.next_event());
  const auto transaction = client.start_transaction();
  guest.cancel_suspend();
  EXPECT_FALSE(client.next_event(a_moment));
  EXPECT_EQ(client.write("data/x", "1", transaction), "OK");
  EXPECT_EQ(client.ask(Op::transaction_end, {"T"}, transaction), "OK");
  EXPECT_EQ(client.next_event(), (Event{"data/x", "token"}));
}

// Introducing a known domain again: the C xenstored drops its watches, oxenstored only binds the event channel anew.
TEST_P(GuestLife, AFastResumeMayLoseWatches) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.ask(Op::watch, {"data", "token"}), "OK");
  EXPECT_TRUE(client.next_event());
  guest.resume_fast();
  EXPECT_EQ(client.write("data/x", "1"), "OK");
  EXPECT_EQ(client.next_event(is_c() ? a_moment : 5000ms).has_value(), !is_c());
}

TEST_P(GuestLife, RestartedDaemonHasAFreshTree) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.write("data/x", "1"), "OK");
  EXPECT_EQ(client.ask(Op::watch, {"data", "token"}), "OK");
  EXPECT_TRUE(client.next_event());
  lab().restart_daemon();
  EXPECT_EQ(client.next_event(), (Event{"data", "token"}));
  EXPECT_EQ(client.ask(Op::read, {"data/x"}), "ENOENT");
  EXPECT_EQ(client.ask(Op::read, {"domid"}), "5");
}

TEST_P(GuestLife, RequestsWaitForAStoppedDaemon) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  lab().stop_daemon();
  client.send({Op::read, 1, 0, strings({"domid"})});
  EXPECT_FALSE(client.receive(a_moment));
  lab().start_daemon();
  EXPECT_EQ(client.receive().value_or(Message{}).payload, "5");
}

TEST_P(GuestLife, RequestsWaitForAFrozenDaemon) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  lab().freeze_daemon();
  client.send({Op::read, 1, 0, strings({"domid"})});
  EXPECT_FALSE(client.receive(a_moment));
  lab().thaw_daemon();
  EXPECT_EQ(client.receive().value_or(Message{}).payload, "5");
}

TEST_P(GuestLife, TraceCountsRequests) {
  auto& guest = lab({.trace = true}).add_guest(5);
  WireClient client(guest.socket());
  client.write("data/before", "0");
  const auto mark = lab().mark();
  client.write("data/x", "some text");
  client.write("data/x", "more");
  client.ask(Op::read, {"data/x"});
  lab().dom0().read("/local/domain/5/data/x");
  const auto trace = lab().trace(mark);
  EXPECT_EQ(trace.size(), 4u);
  EXPECT_EQ(trace.from_guest(5).size(), 3u);
  EXPECT_EQ(trace.from_guest(6).size(), 0u);
  ASSERT_EQ(trace.from_guest(5).of("WRITE").size(), 2u);
  EXPECT_EQ(trace.requests[0], (TracedRequest{Peer::guest, 5, "WRITE", "data/x some text"}));
  EXPECT_EQ(trace.of("READ").requests.back().peer, Peer::dom0);
}

TEST_P(GuestLife, TraceFollowsAGuestThroughItsLife) {
  auto& guest = lab({.trace = true}).add_guest(5);
  WireClient client(guest.socket());
  client.ask(Op::watch, {"data", "token"});
  guest.migrate(6);
  client.write("data/in-six", "1");
  lab().restart_daemon();
  client.write("data/after", "1");
  EXPECT_EQ(lab().trace().from_guest(5).of("WATCH").size(), 1u);
  EXPECT_EQ(lab().trace().from_guest(6).of("WATCH").size(), 2u);
  EXPECT_EQ(lab().trace().from_guest(6).of("WRITE").size(), 2u);
}

TEST(TraceReading, ConnectionsOfTheCDaemonChangeHands) {
  const auto trace = parse_trace("IN 0x1 20260101 10:00:00 INTRODUCE (5 1 105 )\n"
                                 "CREATE connection 0x2\n"
                                 "OUT 0x1 20260101 10:00:00 INTRODUCE (OK )\n"
                                 "CREATE connection 0x3\n"
                                 "IN 0x2 20260101 10:00:00 WRITE (data/x (a) )\n"
                                 "IN 0x3 20260101 10:00:00 READ (/x )\n"
                                 "DESTROY connection 0x2\n"
                                 "CREATE connection 0x2\n"
                                 "IN 0x2 20260101 10:00:00 RM (/x )\n"
                                 "IN 0x1 20260101 10:00:00 INTRODUCE (7 1 107 )\n"
                                 "CREATE connection 0x4\n"
                                 "OUT 0x1 20260101 10:00:00 INTRODUCE (OK )\n"
                                 "***\n"
                                 "IN 0x4 20260101 10:00:00 MKDIR (/x )\n");
  EXPECT_EQ(trace.size(), 6u);
  ASSERT_EQ(trace.from_guest(5).size(), 1u);
  EXPECT_EQ(trace.from_guest(5).requests[0], (TracedRequest{Peer::guest, 5, "WRITE", "data/x (a)"}));
  EXPECT_EQ(trace.from_guest(7).size(), 0u);
}

TEST(TraceReading, FormatOfXen420) {
  const auto trace = parse_trace("io: IN 0x1 (d0) 20260101 10:00:00 INTRODUCE (5 1 105 )\n"
                                 "obj: CREATE connection 0x2\n"
                                 "io: OUT(START) 0x1 (d0) 20260101 10:00:00 INTRODUCE (OK )\n"
                                 "obj: CREATE connection 0x3\n"
                                 "io: IN 0x2 (d5) 20260101 10:00:00 WRITE (data/x 1)\n"
                                 "io: IN 0x3 (d0) 20260101 10:00:00 READ (/x )\n");
  EXPECT_EQ(trace.size(), 3u);
  ASSERT_EQ(trace.from_guest(5).size(), 1u);
  EXPECT_EQ(trace.from_guest(5).requests[0], (TracedRequest{Peer::guest, 5, "WRITE", "data/x 1"}));
}

TEST_P(GuestLife, QuotasCanBeLowered) {
  auto& guest = lab({.quotas = {.nodes = 30, .value_size = 200, .watches = 3, .transactions = 2}}).add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.write("data/long", std::string(250, 'v')), is_c() ? "ENOSPC" : "E2BIG");
  std::string answer;
  int written = 0;
  for (; written < 40 && (answer = client.write("data/" + std::to_string(written), "")) == "OK";)
    ++written;
  EXPECT_EQ(answer, is_c() ? "ENOSPC" : "EQUOTA");
  EXPECT_LT(written, 30);
  int watches = 0;
  for (; watches < 9 && (answer = client.ask(Op::watch, {"data", std::to_string(watches)})) == "OK";)
    ++watches;
  EXPECT_NE(answer, "OK");
  EXPECT_GE(watches, 3);
  EXPECT_LE(watches, 4); // oxenstored and older C xenstoreds let one more through
}

TEST_P(GuestLife, NothingSurvivesAKilledTest) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const auto child = fork();
  if (child == 0) {
    lab().add_guest(5);
    const auto directory = lab().directory() + '\n';
    (void)!write(ends[1], directory.c_str(), directory.size());
    for (;;)
      pause();
  }
  close(ends[1]); // so that the end of a child that failed is seen
  std::string directory;
  for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';)
    directory += c;
  ASSERT_FALSE(directory.empty());
  {
    EXPECT_NO_THROW(WireClient(directory + "/socket"));
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (const char* socket : {"/socket", "/guest5"}) {
    bool alive = true;
    for (int tries = 0; alive && tries < 200; ++tries) {
      try {
        WireClient client(directory + socket);
        std::this_thread::sleep_for(10ms);
      } catch (const LabError&) {
        alive = false;
      }
    }
    EXPECT_FALSE(alive) << socket;
  }
  std::filesystem::remove_all(directory);
  close(ends[0]);
}

} // namespace
} // namespace store_lab
