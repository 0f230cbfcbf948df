// SPDX-License-Identifier: BSD-2-Clause
// Directories too long for one message.
#include <gtest/gtest.h>

#include "fake_server.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

/// Serves `names`, two in a part. `generation` is asked for each part.
struct LongDirectory : Fake {
  explicit LongDirectory(const std::function<std::string()>& generation) {
    server->on_request = [this, generation](const Message& request) {
      request.header.type == Type::directory ? server->error(request, "E2BIG") : give_part(request, generation());
    };
  }
  void give_part(const Message& request, const std::string& generation) {
    EXPECT_EQ(request.header.type, Type::directory_part);
    EXPECT_EQ(request.payload.substr(0, 2), "d\0"s);
    const std::size_t offset = std::stoul(request.payload.substr(2));
    std::string part = names.substr(offset, 6);
    if (offset + 6 >= names.size()) part += '\0';
    server->reply(request, generation + '\0' + part);
  }
  std::string names = "n1\0n2\0n3\0n4\0n5\0"s;
};

const std::vector<std::string> all = {"n1", "n2", "n3", "n4", "n5"};

} // namespace

TEST(Directory, ReadInParts) {
  LongDirectory fake([] { return "17"s; });
  EXPECT_EQ(fake.client->list("d").value(), all);
  ASSERT_EQ(fake.server->requests.size(), 4U);
  EXPECT_EQ(fake.server->requests[1].payload, "d\0"
                                              "0\0"s);
  EXPECT_EQ(fake.server->requests[2].payload, "d\0"
                                              "6\0"s);
  EXPECT_EQ(fake.server->requests[3].payload, "d\0"
                                              "12\0"s);
}

TEST(Directory, FromTheStartWhenTheGenerationChanges) {
  LongDirectory fake([n = 0]() mutable { return ++n < 3 ? std::to_string(n) : "3"s; });
  EXPECT_EQ(fake.client->list("d").value(), all);
  EXPECT_EQ(fake.server->requests.size(), 6U) << "DIRECTORY, 1, 2 (changed), 3, 3, 3";
}

TEST(Directory, NotForEver) {
  LongDirectory fake([n = 0]() mutable { return std::to_string(++n); });
  EXPECT_EQ(fake.client->list("d").error().code, Code::conflict);
  EXPECT_LT(fake.server->requests.size(), 50U);
}

TEST(Directory, TooBigWhereTheDaemonHasNoParts) {
  for (const char* refusal : {"ENOSYS", "EINVAL", "EACCES"}) {
    Fake fake;
    fake.server->on_request = [s = fake.server.get(), refusal](const Message& request) {
      s->error(request, request.header.type == Type::directory ? "E2BIG" : refusal);
    };
    EXPECT_EQ(fake.client->list("d").error().code, Code::too_big) << refusal;
  }
}

TEST(Directory, OtherErrorsAreHandedOn) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    s->error(request, request.header.type == Type::directory ? "E2BIG" : "ENOENT");
  };
  EXPECT_EQ(fake.client->list("d").error().code, Code::not_found);
}

TEST(Directory, PartsThatMakeNoSenseEndTheConnection) {
  for (const std::string& part : {"17\0"s, ""s, "17\0a"s}) { // the first would go on for ever
    Fake fake;
    fake.server->on_request = [s = fake.server.get(), part](const Message& request) {
      request.header.type == Type::directory ? s->error(request, "E2BIG") : s->reply(request, part);
    };
    EXPECT_EQ(fake.client->list("d").error().code, Code::protocol);
    EXPECT_EQ(fake.client->fd(), -1);
  }
}

TEST(Directory, EndlessOneIsTooBig) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    const std::string part = "17\0"s + std::string(4000, 'x') + '\0';
    request.header.type == Type::directory ? s->error(request, "E2BIG") : s->reply(request, part);
  };
  EXPECT_EQ(fake.client->list("d").error().code, Code::too_big);
  EXPECT_LT(fake.server->requests.size(), 300U);
}

TEST(Directory, BatchDoesNotReadInParts) {
  LongDirectory fake([] { return "17"s; });
  const auto replies = fake.client->perform(xenstorepp::Batch().list("d")).value();
  EXPECT_EQ(replies[0].error().code, Code::too_big);
}
