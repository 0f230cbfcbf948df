// SPDX-License-Identifier: BSD-2-Clause
// What each call sends, and what it makes of the answer.
#include <gtest/gtest.h>

#include "fake_server.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
using xenstorepp::wire::Type;
using Message = FakeServer::Message;

namespace {

void answer_with(Fake& fake, const std::string& payload) {
  fake.server->on_request = [s = fake.server.get(), payload](const Message& request) { s->reply(request, payload); };
}

void fail_with(Fake& fake, const std::string& text) {
  fake.server->on_request = [s = fake.server.get(), text](const Message& request) { s->error(request, text); };
}

} // namespace

TEST(Client, Read) {
  Fake fake;
  answer_with(fake, "any\0bytes"s);
  EXPECT_EQ(fake.client->read("data/x").value(), "any\0bytes"s);
  ASSERT_EQ(fake.server->requests.size(), 1U);
  EXPECT_EQ(fake.server->requests[0].header.type, Type::read);
  EXPECT_EQ(fake.server->requests[0].header.transaction_id, 0U);
  EXPECT_EQ(fake.server->requests[0].payload, "data/x\0"s);
  answer_with(fake, "");
  EXPECT_EQ(fake.client->read("data/x").value(), "");
}

TEST(Client, Write) {
  Fake fake;
  EXPECT_TRUE(fake.client->write("data/x", "v\0w"s));
  EXPECT_EQ(fake.server->requests[0].header.type, Type::write);
  EXPECT_EQ(fake.server->requests[0].payload, "data/x\0v\0w"s);
}

TEST(Client, MakeDirectoryAndRemove) {
  Fake fake;
  EXPECT_TRUE(fake.client->make_directory("a"));
  EXPECT_TRUE(fake.client->remove("a"));
  EXPECT_EQ(fake.server->requests[0].header.type, Type::mkdir);
  EXPECT_EQ(fake.server->requests[1].header.type, Type::rm);
  EXPECT_EQ(fake.server->requests[1].payload, "a\0"s);
}

TEST(Client, List) {
  Fake fake;
  answer_with(fake, "b\0a\0"s);
  EXPECT_EQ(fake.client->list("/").value(), (std::vector<std::string>{"b", "a"}));
  answer_with(fake, "");
  EXPECT_TRUE(fake.client->list("/").value().empty());
}

TEST(Client, Permissions) {
  Fake fake;
  answer_with(fake, "n5\0r0\0"s);
  const auto permissions = fake.client->permissions("a").value();
  ASSERT_EQ(permissions.size(), 2U);
  EXPECT_EQ(permissions[1], (xenstorepp::Permission{xenstorepp::Access::read, 0}));
  EXPECT_TRUE(fake.client->set_permissions("a", permissions));
  EXPECT_EQ(fake.server->requests[1].header.type, Type::set_perms);
  EXPECT_EQ(fake.server->requests[1].payload, "a\0n5\0r0\0"s);
  EXPECT_EQ(fake.client->set_permissions("a", {}).error().code, Code::bad_request);
  EXPECT_EQ(fake.server->requests.size(), 2U);
}

TEST(Client, PermissionsOfAKindNotKnownFailThatCallAlone) {
  Fake fake;
  answer_with(fake, "z5\0"s);
  EXPECT_EQ(fake.client->permissions("a").error().code, Code::unknown);
  EXPECT_GE(fake.client->fd(), 0);
}

TEST(Client, DomainPathAndFeatures) {
  Fake fake;
  answer_with(fake, "/local/domain/7\0"s);
  EXPECT_EQ(fake.client->domain_path(7).value(), "/local/domain/7");
  EXPECT_EQ(fake.server->requests[0].payload, "7\0"s);
  answer_with(fake, "13\0"s);
  EXPECT_EQ(fake.client->server_features().value(), 13U);
  EXPECT_EQ(fake.server->requests[1].payload, "");
  fail_with(fake, "ENOSYS");
  EXPECT_EQ(fake.client->server_features().error().code, Code::not_implemented);
}

TEST(Client, ErrorsSayWhatWasDone) {
  Fake fake;
  fail_with(fake, "EACCES");
  const auto written = fake.client->write("data/x", "v");
  ASSERT_FALSE(written);
  EXPECT_EQ(describe(written.error()), "write data/x: EACCES");
}

TEST(Client, UnknownErrorsKeepTheirText) {
  Fake fake;
  fail_with(fake, "EN\nEW" + std::string(100, 'x'));
  const auto error = fake.client->read("a").error();
  EXPECT_EQ(error.code, Code::unknown);
  EXPECT_EQ(error.context, "read a: EN?EW" + std::string(59, 'x')) << "one printable line, cut at 64 bytes";
  EXPECT_GE(fake.client->fd(), 0);
}

TEST(Client, BadRequestsAreNotSent) {
  Fake fake;
  fake.server->max_payload = 20;
  EXPECT_EQ(fake.client->read("a//b").error().code, Code::bad_request);
  EXPECT_EQ(fake.client->read("").error().code, Code::bad_request);
  EXPECT_EQ(fake.client->read("a\0b"s).error().code, Code::bad_request);
  EXPECT_EQ(fake.client->watch("a b").error().code, Code::bad_request);
  EXPECT_EQ(fake.client->write("data", std::string(16, 'x')).error().code, Code::bad_request);
  EXPECT_TRUE(fake.server->requests.empty());
  EXPECT_TRUE(fake.client->write("data", std::string(15, 'x'))) << "exactly the transport's limit";
  EXPECT_EQ(fake.client->counters().requests, 1U);
}

TEST(Client, BatchAnswersEachRequest) {
  Fake fake;
  fake.server->on_request = [s = fake.server.get()](const Message& request) {
    if (request.payload.starts_with("no")) {
      s->error(request, "ENOENT");
    } else {
      request.header.type == Type::read ? s->reply(request, "value") : s->ok(request);
    }
  };
  xenstorepp::Batch batch;
  batch.write("a", "1").read("no").read("b").remove("c").make_directory("d").list("no2").read("..");
  EXPECT_EQ(batch.size(), 7U);
  const auto replies = fake.client->perform(batch).value();
  ASSERT_EQ(replies.size(), 7U);
  EXPECT_EQ(replies[0].value(), "");
  EXPECT_EQ(replies[1].error().code, Code::not_found);
  EXPECT_EQ(replies[1].error().context, "read no");
  EXPECT_EQ(replies[2].value(), "value");
  EXPECT_EQ(replies[3].value(), "");
  EXPECT_EQ(replies[4].value(), "");
  EXPECT_EQ(replies[5].error().code, Code::not_found);
  EXPECT_EQ(replies[6].error().code, Code::bad_request);
  EXPECT_EQ(fake.server->requests.size(), 6U);
}

TEST(Client, EmptyBatch) {
  Fake fake;
  EXPECT_TRUE(fake.client->perform({}).value().empty());
  EXPECT_TRUE(fake.server->requests.empty());
}

TEST(Client, MovedFromFailsQuietly) {
  Fake fake;
  xenstorepp::Client other = std::move(*fake.client);
  EXPECT_TRUE(other.write("a", "b"));
  xenstorepp::Client& gone = *fake.client; // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(gone.read("a").error().code, Code::closed);
  EXPECT_EQ(gone.list("a").error().code, Code::closed);
  EXPECT_EQ(gone.perform({}).error().code, Code::closed);
  EXPECT_EQ(gone.watch("a").error().code, Code::closed);
  EXPECT_EQ(gone.domain_path(0).error().code, Code::closed);
  EXPECT_EQ(gone.server_features().error().code, Code::closed);
  EXPECT_EQ(gone.receive().error().code, Code::closed);
  EXPECT_EQ(gone.transact(1, [](auto&) { return xenstorepp::Result<void>(); }).error().code, Code::closed);
  EXPECT_EQ(gone.fd(), -1);
  EXPECT_FALSE(gone.has_event());
  EXPECT_FALSE(gone.next_event());
  EXPECT_EQ(gone.counters().requests, 0U);
}

TEST(Client, WithoutATransportIsClosed) {
  xenstorepp::Client client(nullptr);
  EXPECT_EQ(client.read("a").error().code, Code::closed);
  EXPECT_EQ(client.fd(), -1);
}

TEST(Client, ErrorsAreOneLineWhateverThePath) {
  Fake fake;
  const auto text = describe(fake.client->write("a\n<3>forged" + std::string(5000, 'x'), "1").error());
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_LT(text.size(), 400U);
}
