// SPDX-License-Identifier: BSD-2-Clause
// The laboratory is honest about a guest: what it shows of one is what xenstored, oxenstored and Linux do.

#include <chrono>
#include <string>
#include <vector>

#include "store_lab_test.hpp"

namespace store_lab {
namespace {

using namespace std::chrono_literals;

class GuestConnection : public StoreLabTest {};
INSTANTIATE_TEST_SUITE_P(, GuestConnection, both_daemons, name_of_daemon);

TEST_P(GuestConnection, GuestWritesAsAnUnprivilegedDomain) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.write("data/x", "1"), "OK");
  EXPECT_EQ(lab().dom0().read("/local/domain/5/data/x"), "1");
  EXPECT_EQ(lab().dom0().permissions("/local/domain/5/data/x"), std::vector<std::string>{"n5"});
  EXPECT_EQ(client.write("name", "x"), "EACCES");
  EXPECT_EQ(client.write("new", "x"), "EACCES");
  EXPECT_EQ(client.ask(Op::introduce, {"9", "1", "109"}), "EACCES");
  EXPECT_EQ(client.ask(Op::read, {"name"}), "guest5");
  EXPECT_EQ(client.ask(Op::get_domain_path, {"5"}), "/local/domain/5");
}

TEST_P(GuestConnection, XapiLayout) {
  auto& guest = lab().add_guest(5, Layout::xapi, 2);
  WireClient client(guest.socket());
  for (const char* key : {"control/feature-balloon", "attr/x", "data/x", "drivers/0", "feature/x", "error/x",
                          "vm-data/x", "messages/x", "xenserver/attr/x", "xenserver/device/vif/1/x", "device/vif/1/x"})
    EXPECT_EQ(client.write(key, "1"), "OK") << key;
  for (const char* key : {"xenserver/x", "unique-domain-id", "memory/target", "vm", "domid"})
    EXPECT_EQ(client.write(key, "1"), "EACCES") << key;
  EXPECT_EQ(client.ask(Op::read, {"unique-domain-id"}).size(), 36u);
  EXPECT_EQ(client.ask(Op::read, {"device/vif/1/mac"}), guest.mac(1));
}

TEST_P(GuestConnection, LibxlLayout) {
  auto& guest = lab().add_guest(5, Layout::libxl, 2);
  WireClient client(guest.socket());
  for (const char* key : {"control/feature-suspend", "control/shutdown", "control/sysrq", "attr/x", "data/x",
                          "drivers/0", "feature/x", "error/x", "device/suspend/event-channel", "device/vif/1/x"})
    EXPECT_EQ(client.write(key, "1"), "OK") << key;
  for (const char* key :
       {"control/feature-balloon", "control/x", "xenserver/attr/x", "vm-data/x", "device/x", "memory/target"})
    EXPECT_EQ(client.write(key, "1"), "EACCES") << key;
  EXPECT_EQ(client.ask(Op::read, {"unique-domain-id"}), "ENOENT");
  EXPECT_EQ(client.ask(Op::read, {"device/vif/1/mac"}), guest.mac(1));
}

TEST_P(GuestConnection, SeveralGuests) {
  auto& first = lab().add_guest(5);
  auto& second = lab().add_guest(6, Layout::libxl);
  WireClient a(first.socket());
  WireClient b(second.socket());
  EXPECT_EQ(a.ask(Op::read, {"domid"}), "5");
  EXPECT_EQ(b.ask(Op::read, {"domid"}), "6");
  EXPECT_EQ(b.ask(Op::read, {"/local/domain/5/domid"}), "EACCES");
}

TEST_P(GuestConnection, ClientsWithTheSameRequestIdsDoNotMix) {
  auto& guest = lab().add_guest(5);
  std::vector<WireClient> clients;
  clients.reserve(4);
  for (int i = 0; i < 4; ++i)
    clients.emplace_back(guest.socket());
  for (std::uint32_t id = 1; id <= 30; ++id)
    for (std::size_t i = 0; i < clients.size(); ++i)
      clients[i].send({Op::write, id, 0, strings({"data/" + std::to_string(i)}) + std::to_string(id)});
  for (std::size_t i = 0; i < clients.size(); ++i)
    clients[i].send({Op::read, 31, 0, strings({"data/" + std::to_string(i)})});
  for (auto& client : clients) {
    for (std::uint32_t id = 1; id <= 30; ++id) {
      const auto reply = client.receive();
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->request_id, id);
      EXPECT_EQ(reply->op, Op::write);
    }
    EXPECT_EQ(client.receive().value_or(Message{}).payload, "30");
  }
}

TEST_P(GuestConnection, MessagesLargerThanTheRing) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  const std::string value(2000, 'v');
  EXPECT_EQ(client.write("data/long", value), "OK");
  EXPECT_EQ(client.ask(Op::read, {"data/long"}), value);
  EXPECT_NE(client.write("data/long", std::string(max_payload - 10, 'v')), "OK");
  EXPECT_EQ(client.ask(Op::read, {"data/long"}), value);
  client.send_bytes(encode({Op::write, 1, 0, std::string(max_payload + 1, 'v')}));
  EXPECT_FALSE(client.receive());
  EXPECT_TRUE(client.is_closed());
}

TEST_P(GuestConnection, BytesMayComeOneByOne) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  WireClient other(guest.socket());
  const auto bytes = encode({Op::read, 7, 0, strings({"domid"})});
  for (const char byte : bytes) {
    EXPECT_EQ(other.ask(Op::read, {"domid"}), "5"); // half a request holds up nobody
    client.send_bytes({&byte, 1});
  }
  EXPECT_EQ(client.receive().value_or(Message{}).payload, "5");
}

TEST_P(GuestConnection, EachClientHasItsWatches) {
  auto& guest = lab().add_guest(5);
  WireClient a(guest.socket());
  WireClient b(guest.socket());
  WireClient bystander(guest.socket());
  EXPECT_EQ(a.ask(Op::watch, {"data", "same"}), "OK");
  EXPECT_EQ(b.ask(Op::watch, {"data/x", "same"}), "OK");
  EXPECT_EQ(a.next_event(), (Event{"data", "same"}));
  EXPECT_EQ(b.next_event(), (Event{"data/x", "same"}));
  lab().dom0().write("/local/domain/5/data/y", "1");
  EXPECT_EQ(a.next_event(), (Event{"data/y", "same"}));
  EXPECT_FALSE(b.next_event(a_moment));
  EXPECT_FALSE(bystander.next_event(0ms));
  EXPECT_EQ(a.ask(Op::unwatch, {"data", "same"}), "OK");
  lab().dom0().write("/local/domain/5/data/x", "1");
  EXPECT_EQ(b.next_event(), (Event{"data/x", "same"}));
  EXPECT_FALSE(a.next_event(a_moment));
}

TEST_P(GuestConnection, WatchesAreTakenAsLinuxTakesThem) {
  auto& guest = lab().add_guest(5);
  WireClient client(guest.socket());
  EXPECT_EQ(client.ask(Op::unwatch, {"data", "unknown"}), "OK");
  EXPECT_EQ(client.ask(Op::watch, {"data"}), "EINVAL");
  EXPECT_EQ(client.ask(Op::watch, {"data", "twice"}), "OK");
  EXPECT_EQ(client.ask(Op::watch, {"data", "twice"}), "OK");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(client.next_event(), (Event{"data", "twice"}));
  EXPECT_EQ(client.write("data/x", "1"), "OK");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(client.next_event(), (Event{"data/x", "twice"}));
}

TEST_P(GuestConnection, ClosingAClientTakesBackItsWatchesAndTransactions) {
  auto& guest = lab({.trace = true}).add_guest(5);
  WireClient witness(guest.socket());
  {
    WireClient client(guest.socket());
    EXPECT_EQ(client.ask(Op::watch, {"data", "token"}), "OK");
    const auto transaction = client.start_transaction();
    EXPECT_EQ(client.write("data/x", "1", transaction), "OK");
    client.send({Op::write, 99, 0, strings({"data/last"}) + "1"}); // what was sent before is done
  }
  const auto deadline = std::chrono::steady_clock::now() + 2s;
  while (lab().trace().from_guest(5).of("TRANSACTION_END").size() == 0 && std::chrono::steady_clock::now() < deadline)
    witness.ask(Op::read, {"domid"});
  const auto trace = lab().trace().from_guest(5);
  ASSERT_EQ(trace.of("TRANSACTION_END").size(), 1u);
  EXPECT_EQ(trace.of("TRANSACTION_END").requests[0].arguments, is_c() ? "F" : ""); // oxenstored does not say
  ASSERT_EQ(trace.of("UNWATCH").size(), 1u);
  EXPECT_TRUE(trace.of("UNWATCH").requests[0].arguments.starts_with("data "));
  EXPECT_EQ(lab().dom0().read(guest.home() + "/data/x"), std::nullopt);
  EXPECT_EQ(lab().dom0().read(guest.home() + "/data/last"), "1");
}

TEST_P(GuestConnection, TransactionsBelongToTheirClient) {
  auto& guest = lab().add_guest(5);
  WireClient a(guest.socket());
  WireClient b(guest.socket());
  const auto transaction = a.start_transaction();
  EXPECT_EQ(a.write("data/x", "1", transaction), "OK");
  EXPECT_EQ(b.write("data/x", "2", transaction), "ENOENT");
  EXPECT_EQ(a.ask(Op::read, {"data/x"}), "ENOENT");
  EXPECT_EQ(a.ask(Op::transaction_end, {"maybe"}, transaction), "EINVAL");
  EXPECT_EQ(a.ask(Op::transaction_end, {"T"}, transaction), "OK");
  EXPECT_EQ(b.ask(Op::read, {"data/x"}), "1");
  EXPECT_EQ(a.ask(Op::transaction_end, {"T"}, transaction), "ENOENT");
}

TEST_P(GuestConnection, AClientThatDoesNotReadStopsNobody) {
  auto& guest = lab().add_guest(5);
  WireClient deaf(guest.socket());
  WireClient other(guest.socket());
  const std::string token(2000, 't');
  EXPECT_EQ(deaf.ask(Op::watch, {"data", token}), "OK");
  for (int i = 0; i < 1200; ++i) // 2.4 MB of events: more than the sockets and the lab keep
    ASSERT_EQ(other.write("data/x", std::to_string(i)), "OK");
  EXPECT_EQ(other.ask(Op::read, {"data/x"}), "1199");
  while (deaf.next_event()) {
  }
  EXPECT_TRUE(deaf.is_closed());
}

} // namespace
} // namespace store_lab
