// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <type_traits>

#include "fake_server.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
using xenstorepp::Error;
using xenstorepp::Result;
using xenstorepp::Transaction;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

/// Opens transactions 7, 8, ...; ends the first with `failures` as they stand, the following with success.
struct Transactions : Fake {
  explicit Transactions(std::vector<std::string> failures = {}, unsigned window = 16) : Fake(window) {
    server->on_request = [s = server.get(), failures, next = 7, ends = std::size_t{0}](const Message& request) mutable {
      if (request.header.type == Type::transaction_start) {
        s->reply(request, std::to_string(next++) + '\0');
      } else if (request.header.type == Type::transaction_end && request.payload == "T\0"s &&
                 ends++ < failures.size()) {
        s->error(request, failures[ends - 1]);
      } else {
        s->ok(request);
      }
    };
  }
  std::string sent() const {
    std::string text;
    for (const auto& request : server->requests) {
      text += std::to_string(static_cast<std::uint32_t>(request.header.type)) + ":" +
              std::to_string(request.header.transaction_id) + ":" +
              request.payload.substr(0, request.payload.find('\0')) + " ";
    }
    return text;
  }
};

Result<void> write_one(Transaction& transaction) { return transaction.write("a", "1"); }

} // namespace

static_assert(!std::is_copy_constructible_v<Transaction> && !std::is_move_constructible_v<Transaction>);
static_assert(!std::is_copy_assignable_v<Transaction> && !std::is_move_assignable_v<Transaction>);

TEST(Transact, StartBodyEnd) {
  Transactions fake;
  EXPECT_TRUE(fake.client->transact(1, write_one));
  EXPECT_EQ(fake.sent(), "6:0: 11:7:a 7:7:T ");
  EXPECT_EQ(fake.server->requests[0].payload, "\0"s);
  EXPECT_EQ(fake.server->requests[2].payload, "T\0"s);
}

TEST(Transact, AgainAfterAConflict) {
  Transactions fake({"EAGAIN"});
  EXPECT_TRUE(fake.client->transact(2, write_one));
  EXPECT_EQ(fake.sent(), "6:0: 11:7:a 7:7:T 6:0: 11:8:a 7:8:T ");
}

TEST(Transact, AgainWhenTheTransactionIsUnknownAfterAMigration) {
  Transactions fake({"ENOENT", "EIO", "EINVAL"});
  EXPECT_TRUE(fake.client->transact(4, write_one));
}

TEST(Transact, ConflictWhenTheAttemptsAreExhausted) {
  Transactions fake({"EAGAIN", "ENOENT", "EAGAIN"});
  EXPECT_EQ(fake.client->transact(3, write_one).error().code, Code::conflict);
  EXPECT_EQ(fake.sent(), "6:0: 11:7:a 7:7:T 6:0: 11:8:a 7:8:T 6:0: 11:9:a 7:9:T ");
}

TEST(Transact, OtherErrorsAtTheEndAreHandedOn) {
  Transactions fake({"ENOSPC"});
  EXPECT_EQ(fake.client->transact(3, write_one).error().code, Code::no_space);
}

TEST(Transact, NoAttemptsDoNothing) {
  Transactions fake;
  EXPECT_EQ(fake.client->transact(0, write_one).error().code, Code::conflict);
  EXPECT_TRUE(fake.server->requests.empty());
}

TEST(Transact, ErrorOfTheBodyAborts) {
  for (const unsigned window : {1U, 16U}) {
    Transactions fake({}, window);
    const auto done = fake.client->transact(
        3, [](Transaction&) -> Result<void> { return std::unexpected(Error{Code::conflict, "mine", 0}); });
    EXPECT_EQ(done.error().context, "mine");
    EXPECT_EQ(fake.sent(), "6:0: 7:7:F ");
    EXPECT_TRUE(fake.client->write("after", "1")) << "the abort's answer disturbs nobody";
    EXPECT_EQ(fake.client->counters().dropped_replies, 0U);
  }
}

TEST(Transact, RefusedStartIsHandedOn) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) { s->error(request, "EQUOTA"); };
  int runs = 0;
  const auto done = fake.client->transact(3, [&](Transaction&) {
    ++runs;
    return Result<void>();
  });
  EXPECT_EQ(done.error().code, Code::quota_exceeded);
  EXPECT_EQ(runs, 0);
}

TEST(Transact, IdThatIsNoneEndsTheConnection) {
  for (const std::string& id : {"0\0"s, "x\0"s, ""s, "-1\0"s}) {
    Fake fake;
    fake.server->on_request = [s = fake.server.get(), id](const Message& request) { s->reply(request, id); };
    EXPECT_EQ(fake.client->transact(3, write_one).error().code, Code::protocol) << id;
    EXPECT_EQ(fake.client->fd(), -1);
  }
}

TEST(Transact, BatchInside) {
  Transactions fake;
  EXPECT_TRUE(fake.client->transact(1, [](Transaction& transaction) -> Result<void> {
    xenstorepp::Batch batch;
    batch.write("a", "1").write("b", "2");
    const auto replies = transaction.perform(batch);
    if (!replies) return std::unexpected(replies.error());
    return {};
  }));
  EXPECT_EQ(fake.sent(), "6:0: 11:7:a 11:7:b 7:7:T ");
}

TEST(Transact, ClientMayVanishInside) {
  Transactions fake;
  EXPECT_TRUE(fake.client->transact(1, [&](Transaction& transaction) {
    fake.client.reset();
    return transaction.write("a", "1");
  }));
}

TEST(Transaction, IsAbortedIfItsBodyThrows) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const FakeServer::Message& request) {
    if (request.header.type == xenstorepp::wire::Type::transaction_start)
      s->reply(request, "7");
    else
      s->ok(request);
  };
  const auto body = [](xenstorepp::Transaction&) -> xenstorepp::Result<void> { throw std::bad_alloc(); };
  EXPECT_THROW(static_cast<void>(fake.client->transact(1, body)), std::bad_alloc);
  ASSERT_EQ(fake.server->requests.size(), 2U);
  EXPECT_EQ(fake.server->requests[1].header.type, xenstorepp::wire::Type::transaction_end);
  EXPECT_EQ(fake.server->requests[1].payload.front(), 'F');
}
