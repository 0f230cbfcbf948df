// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <set>

#include "fake_server.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
using xenstorepp::Watch;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

std::string token_of(const Message& request) {
  const auto path_end = request.payload.find('\0');
  return request.payload.substr(path_end + 1, request.payload.size() - path_end - 2);
}

} // namespace

TEST(Watch, SetAndTakenBack) {
  Fake fake;
  {
    const auto watch = fake.client->watch("data/x");
    ASSERT_TRUE(watch);
    EXPECT_EQ(watch->path(), "data/x");
    ASSERT_EQ(fake.server->requests.size(), 1U);
    EXPECT_EQ(fake.server->requests[0].header.type, Type::watch);
    EXPECT_EQ(fake.server->requests[0].payload, "data/x\0"s + watch->token() + '\0');
  }
  ASSERT_EQ(fake.server->requests.size(), 2U);
  EXPECT_EQ(fake.server->requests[1].header.type, Type::unwatch);
  EXPECT_EQ(fake.server->requests[1].payload, fake.server->requests[0].payload);
  EXPECT_TRUE(fake.client->write("a", "1"));
}

TEST(Watch, BegunOnesGoTogetherWithWhatFollows) {
  Fake fake;
  const auto first = fake.client->begin_watch("a");
  const auto second = fake.client->begin_watch("b");
  EXPECT_EQ(fake.client->counters().round_trips, 0U);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    if (request.header.type == Type::read) {
      s->event("a", token_of(s->requests[0]));
      s->reply(request, "v");
    }
  };
  EXPECT_EQ(fake.client->read("c").value(), "v");
  EXPECT_EQ(fake.server->requests.size(), 3U);
  EXPECT_EQ(fake.client->next_event()->token, first.token());
  EXPECT_NE(first.token(), second.token());
}

TEST(Watch, BegunOnDeviceWaitsForItsTurn) {
  Fake fake(1);
  const auto first = fake.client->begin_watch("a");
  const auto second = fake.client->begin_watch("b");
  EXPECT_TRUE(fake.client->read("c"));
  ASSERT_EQ(fake.server->requests.size(), 3U);
  EXPECT_EQ(fake.server->requests[1].header.type, Type::watch);
  EXPECT_EQ(fake.server->requests[2].header.type, Type::read);
}

TEST(Watch, BegunAndRefusedDoesNoHarm) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    if (request.header.type == Type::watch)
      s->error(request, "EQUOTA");
    else
      s->ok(request);
  };
  {
    const auto watch = fake.client->begin_watch("a");
    EXPECT_TRUE(fake.client->write("b", "1"));
  }
  EXPECT_TRUE(fake.client->write("b", "1"));
  EXPECT_FALSE(fake.client->has_event());
}

TEST(Watch, SpecialPaths) {
  Fake fake;
  EXPECT_TRUE(fake.client->watch("@releaseDomain"));
}

TEST(Watch, TokensAreUnique) {
  Fake fake;
  std::set<std::string> tokens;
  std::vector<Watch> watches;
  for (int i = 0; i < 200; ++i) {
    watches.push_back(fake.client->watch(i % 2 == 0 ? "a" : "b").value());
    EXPECT_TRUE(tokens.insert(watches.back().token()).second);
    EXPECT_LT(watches.back().token().size(), 20U);
    if (i % 3 == 0) watches.pop_back(); // a token is not used again, either
  }
}

TEST(Watch, EventBeforeTheReplyIsKept) {
  for (const unsigned window : {1U, 16U}) {
    Fake fake(window);
    fake.server->on_request = [s = fake.server.get()](const Message& request) {
      if (request.header.type == Type::watch) s->event("a", token_of(request));
      s->ok(request);
    };
    const auto watch = fake.client->watch("a").value();
    ASSERT_TRUE(fake.client->has_event());
    EXPECT_EQ(fake.client->next_event()->token, watch.token());
  }
}

TEST(Watch, EventsDuringCallsAreKept) {
  Fake fake;
  const auto watch = fake.client->watch("a").value();
  fake.server->on_request = [s = fake.server.get(), token = watch.token()](const Message& request) {
    s->event("a/before", token);
    s->reply(request, "v");
    s->event("a/after", token);
  };
  EXPECT_EQ(fake.client->read("b").value(), "v");
  EXPECT_TRUE(fake.client->has_event());
  EXPECT_TRUE(fake.client->receive());
  EXPECT_EQ(fake.client->next_event()->path, "a/before");
  EXPECT_EQ(fake.client->next_event()->path, "a/after");
  EXPECT_FALSE(fake.client->next_event());
  EXPECT_FALSE(fake.client->has_event());
}

TEST(Watch, ReceiveReadsEverything) {
  Fake fake;
  const auto watch = fake.client->watch("a").value();
  fake.server->max_read = 7;
  for (int i = 0; i < 10; ++i) {
    fake.server->event("a/" + std::to_string(i), watch.token());
  }
  EXPECT_TRUE(fake.client->receive());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(fake.client->next_event()->path, "a/" + std::to_string(i));
  }
}

TEST(Watch, EventsOfUnknownTokensAndMalformedOnesAreDropped) {
  Fake fake;
  const auto watch = fake.client->watch("a").value();
  fake.server->event("a", "w999");
  fake.server->event("a", "");
  fake.server->say({{Type::watch_event, 0, 0}, "no token"});
  fake.server->event("a", watch.token());
  EXPECT_TRUE(fake.client->receive());
  EXPECT_TRUE(fake.client->next_event());
  EXPECT_FALSE(fake.client->next_event());
}

TEST(Watch, TakingOneBackKeepsTheEventsOfOthers) {
  Fake fake;
  auto first = std::make_optional(fake.client->watch("a").value());
  const auto second = fake.client->watch("b").value();
  const std::string gone = first->token();
  fake.server->event("a", gone);
  fake.server->event("b", second.token());
  EXPECT_TRUE(fake.client->receive());
  first.reset();
  fake.server->event("a/late", gone);
  EXPECT_TRUE(fake.client->receive());
  EXPECT_EQ(fake.client->next_event()->path, "b");
  EXPECT_FALSE(fake.client->next_event());
}

TEST(Watch, DestructorOnADeviceKeepsToTheWindow) {
  Fake fake(1);
  {
    const auto first = fake.client->watch("a").value();
    const auto second = fake.client->watch("b").value();
    const auto third = fake.client->watch("c").value();
  }
  EXPECT_TRUE(fake.client->write("after", "1"));
  ASSERT_EQ(fake.server->requests.size(), 7U);
  EXPECT_EQ(fake.server->requests[5].header.type, Type::unwatch);
  EXPECT_EQ(fake.server->requests[6].header.type, Type::write);
  EXPECT_EQ(fake.server->most_unanswered, 1U);
}

TEST(Watch, OverflowLeavesOneEventPerWatch) {
  Fake fake;
  const auto first = fake.client->watch("a").value();
  const auto second = fake.client->watch("b").value();
  for (int i = 0; i < 1500; ++i) {
    fake.server->event("a/" + std::to_string(i), first.token());
    if (i == 3) fake.server->event("b/x", second.token());
  }
  fake.server->on_request = [s = fake.server.get()](const Message& request) { s->reply(request, ""); };
  fake.client->set_timeout(std::chrono::seconds(5));
  EXPECT_TRUE(fake.client->read("x"));
  EXPECT_EQ(fake.client->next_event()->path, "a");
  EXPECT_EQ(fake.client->next_event()->path, "b");
}

TEST(Watch, OutlivesTheClient) {
  Fake fake;
  const auto watch = fake.client->watch("a").value();
  fake.client.reset();
  EXPECT_EQ(watch.path(), "a");
  EXPECT_EQ(fake.server->requests.size(), 1U) << "nothing is sent any more";
}

TEST(Watch, AfterTheEndOfTheConnection) {
  Fake fake;
  auto watch = std::make_optional(fake.client->watch("a").value());
  fake.server->event("a", watch->token());
  EXPECT_TRUE(fake.client->receive());
  fake.server->hang_up();
  EXPECT_FALSE(fake.client->receive());
  EXPECT_TRUE(fake.client->has_event()) << "what was read before is still there";
  watch.reset();
  EXPECT_EQ(fake.server->requests.size(), 1U);
}

TEST(Watch, Moves) {
  Fake fake;
  auto first = fake.client->watch("a").value();
  auto second = fake.client->watch("b").value();
  const std::string kept = second.token();
  first = std::move(second);
  ASSERT_EQ(fake.server->requests.size(), 3U);
  EXPECT_EQ(fake.server->requests[2].payload.substr(0, 2), "a\0"s) << "what it held is taken back";
  Watch third = std::move(first);
  EXPECT_EQ(third.token(), kept);
  Watch& self = third;
  third = std::move(self);
  EXPECT_EQ(third.token(), kept);
  EXPECT_EQ(fake.server->requests.size(), 3U);
}

TEST(Watch, RefusedOneLeavesNothing) {
  Fake fake;
  std::string token;
  fake.server->on_request = [&](const Message& request) {
    token = token_of(request);
    fake.server->error(request, "E2BIG");
  };
  EXPECT_EQ(fake.client->watch("a").error().code, Code::too_big);
  fake.server->event("a", token);
  EXPECT_TRUE(fake.client->receive());
  EXPECT_FALSE(fake.client->has_event());
  EXPECT_EQ(fake.server->requests.size(), 1U);
}

// Old Linux kernels write the reply to WATCH and UNWATCH themselves and leave its ids undefined.
TEST(Watch, ReplyWithUndefinedIdsOnADevice) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->say({{request.header.type, 0xdeadbeef, 0xdeadbeef}, "OK\0"s});
    --s->unanswered;
  };
  EXPECT_TRUE(fake.client->watch("a"));
  EXPECT_TRUE(fake.client->watch("b")) << "the UNWATCH in between was answered that way, too";
  EXPECT_EQ(fake.server->most_unanswered, 1U);
}

TEST(Watch, ReplyWithUndefinedIdsIsNotTakenForAnythingElse) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message&) {
    s->say({{Type::watch, 0xdeadbeef, 0}, "OK\0"s});
  };
  EXPECT_EQ(fake.client->write("a", "1").error().code, Code::timed_out);
  Fake socket;
  socket.server->on_request = [s = socket.server.get()](const Message& request) {
    s->say({{request.header.type, 0xdeadbeef, 0}, "OK\0"s});
  };
  EXPECT_EQ(socket.client->watch("a").error().code, Code::protocol);
}

TEST(Watch, FreeBsdsReplyIsEightBytes) {
  Fake fake(1);
  fake.server->on_request = [s = fake.server.get()](const Message& request) { s->reply(request, "OK\0junk!"s); };
  EXPECT_TRUE(fake.client->watch("a"));
}
