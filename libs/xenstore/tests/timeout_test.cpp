// SPDX-License-Identifier: BSD-2-Clause
// After a time-out: what is sent, what is not, and what becomes of the late reply.
#include <thread>

#include <gtest/gtest.h>

#include "fake_server.hpp"

using namespace std::string_literals;
using namespace std::chrono_literals;
using xenstorepp::Code;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

/// Lets one call time out; afterwards the server answers again. Gives the request that was not answered.
Message time_out(Fake& fake) {
  auto answering = std::exchange(fake.server->on_request, nullptr);
  EXPECT_EQ(fake.client->read("slow").error().code, Code::timed_out);
  fake.server->on_request = std::move(answering);
  return fake.server->requests.back();
}

} // namespace

TEST(Timeout, DeviceSendsNothingBeforeTheLateReply) {
  Fake fake(1);
  const Message slow = time_out(fake);
  EXPECT_EQ(fake.client->write("a", "1").error().code, Code::timed_out);
  EXPECT_EQ(fake.client->watch("a").error().code, Code::timed_out);
  EXPECT_EQ(fake.server->requests.size(), 1U);
  fake.server->reply(slow, "too late");
  EXPECT_TRUE(fake.client->write("a", "1")) << "waits for the late reply itself";
  EXPECT_EQ(fake.server->requests.size(), 2U);
  EXPECT_EQ(fake.server->most_unanswered, 1U);
  EXPECT_EQ(fake.client->counters().dropped_replies, 1U);
}

TEST(Timeout, ReceiveTakesTheLateReply) {
  Fake fake(1);
  fake.server->reply(time_out(fake), "too late");
  EXPECT_TRUE(fake.client->receive());
  EXPECT_EQ(fake.client->counters().dropped_replies, 1U);
  EXPECT_TRUE(fake.client->write("a", "1"));
}

TEST(Timeout, SocketGoesOnAndDropsTheLateReply) {
  Fake fake;
  const Message slow = time_out(fake);
  EXPECT_TRUE(fake.client->write("a", "1"));
  fake.server->reply(slow, "too late");
  fake.server->on_request = [s = fake.server.get()](const Message& request) { s->reply(request, "mine"); };
  EXPECT_EQ(fake.client->read("a").value(), "mine");
  EXPECT_EQ(fake.client->counters().dropped_replies, 1U);
}

TEST(Timeout, UnansweredOnesFillTheSocketsWindow) {
  Fake fake;
  fake.client->set_timeout(20ms);
  for (int i = 0; i < 20; ++i) {
    time_out(fake);
  }
  EXPECT_EQ(fake.server->requests.size(), 16U);
  EXPECT_EQ(fake.server->most_unanswered, 16U);
}

TEST(Timeout, WhatWasNotTakenAtAllIsNotSentLater) {
  Fake fake;
  fake.server->max_send = 0;
  EXPECT_EQ(fake.client->write("late", "1").error().code, Code::timed_out);
  fake.server->max_send = 4096;
  EXPECT_TRUE(fake.client->write("a", "1"));
  ASSERT_EQ(fake.server->requests.size(), 1U);
  EXPECT_EQ(fake.server->requests[0].payload, "a\0"
                                              "1"s);
}

TEST(Timeout, BatchOnADeviceStopsAtTheTimeout) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    if (request.payload != "b\0"s) s->reply(request, "x");
  };
  xenstorepp::Batch batch;
  batch.read("a").read("b").read("c");
  EXPECT_EQ(fake.client->perform(batch).error().code, Code::timed_out);
  EXPECT_EQ(fake.server->requests.size(), 2U);
}

/// As long as another answer comes in time; one that is lost is not waited for as long as all together may take.
TEST(Timeout, BatchGoesOnWhileAnswersCome) {
  Fake fake(1);
  fake.client->set_timeout(400ms);
  xenstorepp::Batch batch;
  for (int i = 0; i < 128; ++i)
    batch.read("a");
  const auto begin = std::chrono::steady_clock::now();
  fake.server->on_request = [s = fake.server.get(), begin](const Message& request) {
    if (std::chrono::steady_clock::now() - begin < 600ms) std::this_thread::sleep_for(100ms), s->reply(request, "x");
  };
  EXPECT_EQ(fake.client->perform(batch).error().code, Code::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1000ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s) << "of the 3575 ms that the batch may take";
}

TEST(Timeout, AFloodOfEventsDoesNotKeepACall) {
  Fake fake;
  fake.server->on_request = nullptr;
  fake.server->max_read = 64;
  std::string flood;
  xenstorepp::wire::encode({Type::watch_event, 0, 0}, "a\0w1\0"s, flood);
  std::string much;
  for (int i = 0; i < 200000; ++i) {
    much += flood;
  }
  fake.server->say_bytes(much);
  fake.client->set_timeout(5ms);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(fake.client->read("a").error().code, Code::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
}

TEST(Timeout, ZeroTakesWhatIsThereAlready) {
  Fake fake;
  fake.client->set_timeout(0ms);
  EXPECT_TRUE(fake.client->write("a", "1"));
  EXPECT_EQ(fake.client->counters().round_trips, 0U);
}

TEST(Timeout, ExtremesAreClamped) {
  Fake fake;
  fake.client->set_timeout(std::chrono::milliseconds::max());
  EXPECT_TRUE(fake.client->write("a", "1"));
  fake.client->set_timeout(std::chrono::milliseconds::min());
  EXPECT_TRUE(fake.client->write("a", "1"));
}

TEST(Timeout, LateWatchIsTakenBack) {
  for (const unsigned window : {1U, 16U}) {
    Fake fake(window);
    auto answering = std::exchange(fake.server->on_request, nullptr);
    EXPECT_EQ(fake.client->watch("a").error().code, Code::timed_out);
    fake.server->on_request = std::move(answering);
    const Message watch = fake.server->requests.back();
    fake.server->ok(watch);
    fake.server->event("a", watch.payload.substr(2, watch.payload.size() - 3));
    EXPECT_TRUE(fake.client->receive());
    EXPECT_FALSE(fake.client->has_event());
    ASSERT_EQ(fake.server->requests.size(), 2U);
    EXPECT_EQ(fake.server->requests[1].header.type, Type::unwatch);
    EXPECT_EQ(fake.server->requests[1].payload, watch.payload);
  }
}

TEST(Timeout, LateWatchThatFailedIsNotTakenBack) {
  Fake fake;
  fake.server->on_request = nullptr;
  EXPECT_EQ(fake.client->watch("a").error().code, Code::timed_out);
  fake.server->error(fake.server->requests.back(), "E2BIG");
  EXPECT_TRUE(fake.client->receive());
  EXPECT_EQ(fake.server->requests.size(), 1U);
}

TEST(Timeout, LateTransactionIsAborted) {
  Fake fake;
  fake.server->on_request = nullptr;
  EXPECT_EQ(fake.client->transact(3, [](auto&) { return xenstorepp::Result<void>(); }).error().code, Code::timed_out);
  fake.server->reply(fake.server->requests.back(), "42\0"s);
  EXPECT_TRUE(fake.client->receive());
  ASSERT_EQ(fake.server->requests.size(), 2U);
  EXPECT_EQ(fake.server->requests[1].header.type, Type::transaction_end);
  EXPECT_EQ(fake.server->requests[1].header.transaction_id, 42U);
  EXPECT_EQ(fake.server->requests[1].payload, "F\0"s);
}

TEST(Timeout, TransactionWhoseEndCouldNotBeSentIsAborted) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    if (request.header.type == Type::transaction_start) s->reply(request, "42\0"s);
  };
  const auto done = fake.client->transact(1, [](xenstorepp::Transaction& transaction) {
    static_cast<void>(transaction.write("a", "1")); // times out, which this body does not mind
    return xenstorepp::Result<void>();
  });
  EXPECT_EQ(done.error().code, Code::timed_out);
  ASSERT_EQ(fake.server->requests.size(), 2U);
  fake.server->ok(fake.server->requests[1]);
  EXPECT_TRUE(fake.client->receive());
  ASSERT_EQ(fake.server->requests.size(), 3U);
  EXPECT_EQ(fake.server->requests[2].payload, "F\0"s);
  EXPECT_EQ(fake.server->requests[2].header.transaction_id, 42U);
}

/// Linux drops replies when it is out of memory. A device file would be blocked for good.
TEST(Timeout, LostAnswerClosesInTheEnd) {
  Fake fake(1);
  time_out(fake);
  const auto begin = std::chrono::steady_clock::now();
  auto code = Code::timed_out;
  while (code == Code::timed_out && std::chrono::steady_clock::now() - begin < 5s)
    code = fake.client->read("a").error().code;
  EXPECT_EQ(code, Code::closed);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
  EXPECT_EQ(fake.client->fd(), -1);
}

/// Whoever has waited for it, in a destructor too, would have waited in vain.
TEST(Timeout, AnswerThatThereWasNoMemoryForClosesAtOnce) {
  Fake fake(1);
  fake.client->set_timeout(1min);
  fake.server->forget_next = true;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(static_cast<void>(fake.client->read("a")), std::bad_alloc);
  fake.client.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

TEST(Timeout, LateTransactionIsAbortedAtOnceWhenTheNextAnswerComesWithIt) {
  Fake fake;
  auto answering = std::exchange(fake.server->on_request, nullptr);
  EXPECT_EQ(fake.client->transact(1, [](auto&) { return xenstorepp::Result<void>(); }).error().code, Code::timed_out);
  const Message start = fake.server->requests.back();
  fake.server->on_request = [s = fake.server.get(), start](const Message& request) {
    if (request.header.type == Type::read) s->reply(start, "7");
    s->reply(request, "x");
  };
  EXPECT_EQ(fake.client->read("a").value(), "x");
  ASSERT_EQ(fake.server->requests.size(), 3U);
  EXPECT_EQ(fake.server->requests[2].header.type, Type::transaction_end);
  EXPECT_EQ(fake.server->requests[2].payload, "F\0"s);
}
