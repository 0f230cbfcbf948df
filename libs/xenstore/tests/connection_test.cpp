// SPDX-License-Identifier: BSD-2-Clause
// The window, the order of replies, and what ends a connection.
#include <gtest/gtest.h>

#include <ranges>
#include <thread>

#include "fake_server.hpp"

using namespace std::string_literals;
using namespace std::chrono_literals;
using xenstorepp::Batch;
using xenstorepp::Code;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

Batch reads(std::size_t count) {
  Batch batch;
  for (std::size_t i = 0; i < count; ++i) {
    batch.read("k" + std::to_string(i));
  }
  return batch;
}

std::string path_of(const Message& request) { return request.payload.substr(0, request.payload.find('\0')); }

void expect_paths(const std::vector<xenstorepp::Reply>& replies) {
  for (std::size_t i = 0; i < replies.size(); ++i) {
    EXPECT_EQ(replies[i].value(), "k" + std::to_string(i));
  }
}

/// Answers nothing before `batch` requests are there, then all of them, the last first.
void answer_backwards(Fake& fake, std::size_t batch) {
  fake.server->on_request = [s = fake.server.get(), batch,
                             held = std::vector<Message>()](const Message& request) mutable {
    held.push_back(request);
    if (held.size() < batch) return;
    for (const auto& message : std::views::reverse(held)) {
      s->reply(message, path_of(message));
    }
    held.clear();
  };
}

} // namespace

TEST(Connection, SocketHasAWindowUnderWay) {
  Fake fake;
  answer_backwards(fake, 16);
  const auto replies = fake.client->perform(reads(48)).value();
  ASSERT_EQ(replies.size(), 48U);
  expect_paths(replies);
  EXPECT_EQ(fake.server->most_unanswered, 16U);
  EXPECT_EQ(fake.client->counters().requests, 48U);
  EXPECT_EQ(fake.client->counters().round_trips, 3U) << "one for each window that was full";
}

TEST(Connection, DeviceHasOneUnderWay) {
  Fake fake(1);
  answer_backwards(fake, 1);
  expect_paths(fake.client->perform(reads(48)).value());
  EXPECT_EQ(fake.server->most_unanswered, 1U);
  ASSERT_EQ(fake.server->requests.size(), 48U);
  EXPECT_EQ(path_of(fake.server->requests[7]), "k7") << "in order";
}

TEST(Connection, RequestIdsDiffer) {
  Fake fake;
  ASSERT_TRUE(fake.client->perform(reads(40)));
  std::vector<std::uint32_t> ids;
  for (const auto& request : fake.server->requests) {
    ids.push_back(request.header.request_id);
  }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(Connection, ShortReads) {
  Fake fake;
  fake.server->max_read = 1;
  answer_backwards(fake, 16);
  expect_paths(fake.client->perform(reads(16)).value());
}

TEST(Connection, RoundTripsAreCountedWhenWaiting) {
  Fake fake;
  fake.server->on_request = nullptr;
  EXPECT_EQ(fake.client->read("a").error().code, Code::timed_out);
  EXPECT_EQ(fake.client->counters().round_trips, 1U);
}

TEST(Connection, UnknownIdsAreThrownAwayWhereAnAnswerIsLate) {
  Fake fake;
  fake.server->on_request = nullptr;
  EXPECT_EQ(fake.client->read("slow").error().code, Code::timed_out);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{Type::read, request.header.request_id + 1000, 0}, "not for you"});
    s->say({{Type::error, request.header.request_id + 1000, 0}, "EINVAL\0"s});
    s->reply(request, "for you");
  };
  EXPECT_EQ(fake.client->read("a").value(), "for you");
  EXPECT_EQ(fake.client->counters().dropped_replies, 2U);
}

TEST(Connection, UnknownIdsEndASocketsConnection) {
  Fake fake;
  fake.client->set_timeout(5s);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{Type::read, request.header.request_id + 1000, 0}, "not for you"});
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(fake.client->read("a").error().code, Code::protocol);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s) << "not after the time-out";
  EXPECT_EQ(fake.client->read("a").error().code, Code::closed);
}

TEST(Connection, ACutMessageEndsASocketsConnection) {
  Fake fake;
  fake.client->set_timeout(5s);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    std::string bytes;
    xenstorepp::wire::encode({Type::read, request.header.request_id, 0}, "a value", bytes);
    s->say_bytes(bytes.substr(0, bytes.size() - 3));
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(fake.client->read("a").error().code, Code::protocol);
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(taken, 950ms);
  EXPECT_LT(taken, 3s) << "not after the time-out";
}

TEST(Connection, ACutMessageIsWaitedForWhileItsRestMayCome) {
  Fake fake;
  fake.client->set_timeout(5s);
  std::string rest;
  fake.server->on_request = [s = fake.server.get(), &rest](const Message& request) {
    std::string bytes;
    xenstorepp::wire::encode({Type::read, request.header.request_id, 0}, "a value", bytes);
    s->say_bytes(bytes.substr(0, bytes.size() - 3));
    rest = bytes.substr(bytes.size() - 3);
  };
  std::thread later([&] {
    std::this_thread::sleep_for(500ms);
    fake.server->say_bytes(rest);
  });
  EXPECT_EQ(fake.client->read("a").value_or("none"), "a value");
  later.join();
}

TEST(Connection, ACutEventEndsASocketsConnectionAlsoWhereNobodyAsks) {
  Fake fake;
  fake.server->say_bytes("half a header");
  EXPECT_TRUE(fake.client->receive());
  std::this_thread::sleep_for(1100ms);
  const auto received = fake.client->receive();
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, Code::protocol);
}

TEST(Connection, AFloodIsReadAtAPace) {
  Fake fake;
  fake.client->set_timeout(5s);
  fake.server->max_read = 64;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    for (int i = 0; i < 400; ++i)
      s->event(std::string(20, 'a'), "nobody's");
    s->reply(request, "after all");
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(fake.client->read("a").value_or("none"), "after all");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 150ms) << "pauses of ten milliseconds";
}

TEST(Connection, ReceiveTellsOfAFlood) {
  Fake fake;
  fake.server->max_read = 4096;
  for (int i = 0; i < 70; ++i)
    fake.server->event(std::string(3900, 'a'), "nobody's");
  EXPECT_TRUE(fake.client->receive());
  EXPECT_TRUE(fake.client->has_more());
  EXPECT_TRUE(fake.client->receive());
  EXPECT_FALSE(fake.client->has_more());
}

/// Linux 4.11 to 4.15 number replies by themselves; with one request in flight there is no doubt which is meant.
TEST(Connection, RepliesOnADeviceAreKnownByTheirTypeAlone) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{request.header.type, request.header.request_id + 1000, 0}, "for you"});
  };
  EXPECT_EQ(fake.client->read("a").value(), "for you");
  EXPECT_TRUE(fake.client->write("a", "1"));
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{Type::error, request.header.request_id + 1000, 0}, "ENOENT"});
  };
  EXPECT_EQ(fake.client->read("a").error().code, Code::not_found);
}

TEST(Connection, RepliesOfAnotherTypeAndIdAreThrownAwayOnADevice) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{Type::write, request.header.request_id + 1000, 0}, "not for you"});
    s->reply(request, "for you");
  };
  EXPECT_EQ(fake.client->read("a").value(), "for you");
}

TEST(Connection, ReplyOfAnotherTypeEndsIt) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) { s->reply_as(Type::write, request, "x"); };
  const auto error = fake.client->read("a").error();
  EXPECT_EQ(describe(error), "read a: reply of another type: protocol error");
  EXPECT_EQ(fake.client->fd(), -1);
  EXPECT_EQ(fake.client->read("a").error().code, Code::closed);
  EXPECT_EQ(fake.client->receive().error().code, Code::closed);
  EXPECT_EQ(fake.server->requests.size(), 1U);
}

TEST(Connection, OverlongReplyEndsIt) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message&) {
    s->say_bytes("\x02\0\0\0\x01\0\0\0\0\0\0\0\x01\x10\0\0"s);
  };
  EXPECT_EQ(fake.client->perform(reads(3)).error().code, Code::protocol);
  EXPECT_EQ(fake.client->read("a").error().code, Code::closed);
}

TEST(Connection, EndInTheMiddleOfAMessage) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message&) {
    s->say_bytes("\x02\0\0\0\x01\0\0\0\0\0\0\0\x05\0\0\0ab"s);
    s->hang_up();
  };
  EXPECT_EQ(fake.client->read("a").error().code, Code::closed);
  EXPECT_EQ(fake.client->fd(), -1);
}

TEST(Connection, WhatCameBeforeTheEndCounts) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->reply(request, "last words");
    s->hang_up();
  };
  EXPECT_EQ(fake.client->read("a").value(), "last words");
  fake.server->on_request = nullptr;
  EXPECT_EQ(fake.client->read("a").error().code, Code::closed);
}

TEST(Connection, EndWhileIdle) {
  Fake fake;
  EXPECT_TRUE(fake.client->receive());
  fake.server->hang_up();
  EXPECT_EQ(fake.client->receive().error().code, Code::closed);
  EXPECT_EQ(fake.client->fd(), -1);
}

TEST(Connection, SendingThatFailsEndsIt) {
  Fake fake;
  fake.server->refuse_next = xenstorepp::Error{Code::closed, "write", EPIPE};
  const auto error = fake.client->read("a").error();
  EXPECT_EQ(error.code, Code::closed);
  EXPECT_EQ(error.os_error, EPIPE);
  EXPECT_EQ(fake.client->fd(), -1);
}

TEST(Connection, RefusalAnswersOneRequestOnly) {
  Fake fake;
  answer_backwards(fake, 1);
  fake.server->refuse_next = xenstorepp::Error{Code::too_big, "write", E2BIG};
  const auto replies = fake.client->perform(reads(3)).value();
  EXPECT_EQ(replies[0].error().code, Code::too_big);
  EXPECT_EQ(replies[0].error().context, "read k0");
  EXPECT_EQ(replies[1].value(), "k1");
  EXPECT_EQ(replies[2].value(), "k2");
}

TEST(Connection, MessageTakenInPartsIsFinished) {
  Fake fake;
  fake.server->max_send = 3;
  // The descriptor is always writable, so poll(2) never sleeps here.
  answer_backwards(fake, 1);
  expect_paths(fake.client->perform(reads(20)).value());
}

TEST(Connection, RefusalInTheMiddleOfAMessageEndsIt) {
  Fake fake;
  fake.server->on_request = nullptr;
  fake.server->max_send = 0;
  EXPECT_EQ(fake.client->read("nothing-taken").error().code, Code::timed_out);
  fake.server->max_send = 3;
  fake.client->set_timeout(std::chrono::milliseconds(0));
  EXPECT_EQ(fake.client->read("three-bytes-taken").error().code, Code::timed_out);
  fake.server->refuse_next = xenstorepp::Error{Code::invalid_argument, "write", EINVAL};
  EXPECT_EQ(fake.client->read("next").error().code, Code::closed);
  EXPECT_TRUE(fake.server->requests.empty());
}
