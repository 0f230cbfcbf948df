// SPDX-License-Identifier: BSD-2-Clause
// xenstore through OpenBSD's pvbus(4), on a fake of the kernel's two calls, up to the publisher.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <string>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "bsd/fake_pvbus.hpp"
#include "doctor/store_probe.hpp"
#include "publish/publisher.hpp"
#include "publish/xenstore_store.hpp"

namespace {

namespace wire = xenstorepp::wire;
using xenstorepp::Code;

auto& nodes = pvbus.xenstored.nodes;
auto& refused = pvbus.xenstored.refused;

class Pvbus : public testing::Test {
protected:
  Pvbus() {
    pvbus = {};
    nodes = {{"domid", "5"}, {"data", ""}, {"attr", ""}, {"name", "guest"}};
    ::setenv("XENSTORED_PATH", "/dev/null", 1); // a device file; its ioctl(2) is the fake's
  }
  ~Pvbus() override { ::unsetenv("XENSTORED_PATH"); }
};

TEST_F(Pvbus, ReadsWritesAndLists) {
  auto client = xenstorepp::Client::open();
  ASSERT_TRUE(client);
  EXPECT_EQ(client->read("domid"), "5");
  EXPECT_TRUE(client->write("data/os/name", "OpenBSD 7.6"));
  EXPECT_EQ(nodes["data/os/name"], "OpenBSD 7.6");
  EXPECT_EQ(client->list("data"), std::vector<std::string>{"os"});
  EXPECT_EQ(client->read("data"), "") << "its children are no value";
  EXPECT_EQ(client->list("data/os/name"), std::vector<std::string>{}) << "its value is no child";
  EXPECT_EQ(client->read("none").error().code, Code::not_found);
  EXPECT_EQ(client->list("none").error().code, Code::not_found);
}

TEST_F(Pvbus, AValueThatLooksLikeAChildIsAValue) {
  auto client = xenstorepp::Client::open();
  EXPECT_EQ(client->read("name"), "guest");
  EXPECT_EQ(client->list("name"), std::vector<std::string>{});
}

TEST_F(Pvbus, SaysWhatItCannotDo) {
  auto client = xenstorepp::Client::open();
  EXPECT_FALSE(client->capabilities().watch);
  EXPECT_FALSE(client->capabilities().transaction);
  EXPECT_FALSE(client->capabilities().remove);
  EXPECT_EQ(client->watch("domid").error().code, Code::not_implemented);
  EXPECT_EQ(client->transact(1, [](auto&) -> xenstorepp::Result<void> { return {}; }).error().code,
            Code::not_implemented);
  EXPECT_TRUE(client->receive()) << "and does not wait for what cannot come";
}

TEST_F(Pvbus, RemovalEmptiesWhatIsBelow) {
  nodes.insert({{"data/a", "1"}, {"data/b", ""}, {"data/b/c", "2"}});
  auto client = xenstorepp::Client::open();
  EXPECT_TRUE(client->remove("data"));
  EXPECT_EQ(nodes["data/a"], "");
  EXPECT_EQ(nodes["data/b/c"], "");
  EXPECT_EQ(nodes["name"], "guest");
  EXPECT_EQ(client->remove("none").error().code, Code::not_found);
}

TEST_F(Pvbus, OfAnotherHypervisorIsNotOpened) {
  pvbus.hypervisor = "Hyper-V";
  const auto client = xenstorepp::Client::open();
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().os_error, ENODEV);
}

TEST_F(Pvbus, RemovalFindsWhatIsBelowAValue) {
  nodes.insert({{"data/a", "192.0.2.7"}, {"data/a/prefix", "24"}, {"data/b", "prefix"}, {"data/b/prefix", "25"}});
  auto client = xenstorepp::Client::open();
  EXPECT_EQ(client->list("data/a"), std::vector<std::string>{}) << "the kernel shows the value alone";
  EXPECT_TRUE(client->remove("data"));
  for (const auto* node : {"data", "data/a", "data/a/prefix", "data/b", "data/b/prefix"})
    EXPECT_EQ(nodes.at(node), "") << node;
}

TEST_F(Pvbus, RemovalThatIsRefusedSaysSo) {
  nodes.insert({{"data/a", "1"}, {"data/a/b", "2"}});
  refused["write data/a/b"] = "EACCES";
  const auto removed = xenstorepp::Client::open()->remove("data");
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, Code::access_denied);
}

TEST_F(Pvbus, RemovalGoesOnBehindWhatIsRefused) {
  nodes.insert({{"data/a", "1"}, {"data/b", "2"}});
  refused["write data"] = "EACCES";
  EXPECT_EQ(xenstorepp::Client::open()->remove("data").error().code, Code::access_denied);
  EXPECT_EQ(nodes["data/a"] + nodes["data/b"], "");
}

TEST_F(Pvbus, TroubleHasAName) {
  auto client = xenstorepp::Client::open();
  refused["write data/x"] = "EACCES";
  EXPECT_EQ(client->write("data/x", "1").error().code, Code::access_denied);
  for (const auto* unknown_to_the_kernel : {"EQUOTA", "E2BIG", "EPERM"}) {
    refused["write data/x"] = unknown_to_the_kernel;
    EXPECT_EQ(client->write("data/x", "1").error().code, Code::not_permitted) << unknown_to_the_kernel;
  }
  refused["write data/x"] = "EAGAIN";
  EXPECT_EQ(client->write("data/x", "1").error().code, Code::io_error);
  pvbus.broken = EMSGSIZE;
  EXPECT_EQ(client->read("domid").error().code, Code::too_big);
  pvbus.broken = ENXIO;
  EXPECT_EQ(client->read("domid").error().code, Code::closed);
}

TEST_F(Pvbus, ReadsWhatTheKernelCanRead) {
  nodes["long"] = std::string(1023, 'x');
  nodes["longer"] = std::string(1024, 'x');
  nodes["many"] = "";
  for (int i = 100; i < 356; ++i) // four bytes each
    nodes["many/" + std::to_string(i)] = "";
  auto client = xenstorepp::Client::open();
  EXPECT_EQ(client->read("long"), nodes["long"]);
  EXPECT_EQ(client->read("longer"), nodes["long"]) << "the kernel has no room for its last byte";
  EXPECT_EQ(client->list("many").value_or(std::vector<std::string>{}).size(), 256U);
}

TEST_F(Pvbus, WhatIsTooLongDoesNotReachTheKernel) {
  auto client = xenstorepp::Client::open();
  EXPECT_TRUE(client->write("a", std::string(1022, 'x')));
  EXPECT_EQ(client->write("a", std::string(1023, 'x')).error().code, Code::bad_request);
  EXPECT_EQ(client->read(std::string(1024, 'p')).error().code, Code::bad_request);
  EXPECT_EQ(pvbus.console_lines, 0U);
}

/// Of whoever uses the transport without a client.
TEST_F(Pvbus, ALongerMessageIsAnsweredByIt) {
  const auto transport = xenstorepp::open_default();
  ASSERT_TRUE(transport);
  EXPECT_EQ((*transport)->max_payload(), 1024U);
  for (const auto type : {wire::Type::write, wire::Type::read, wire::Type::directory}) {
    std::string message;
    wire::encode({type, 1, 0}, std::string(1024, 'p') + '\0', message);
    ASSERT_TRUE((*transport)->send(std::as_bytes(std::span<const char>(message))));
    std::array<std::byte, 100> buffer{};
    wire::Decoder decoder;
    decoder.feed(std::span(buffer).first(*(*transport)->receive(buffer)));
    const auto answer = decoder.next();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header.type, wire::Type::error);
    EXPECT_STREQ(answer->payload.c_str(), "E2BIG");
  }
  EXPECT_EQ(pvbus.console_lines, 0U);
}

/// What the doctor sees through it.
TEST_F(Pvbus, TheDoctorExaminesWhatItCan) {
  for (const auto* directory : {"attr/vif", "attr/vif/0", "attr/vif/0/ipv4"})
    nodes[directory] = "";
  nodes["attr/vif/0/ipv4/0"] = "192.0.2.7";
  nodes["attr/vif/0/ipv4/1"] = ""; // removed
  doctor::StoreProbe probe({}, publish::XenstoreWay::native);
  auto findings = probe.look();
  EXPECT_EQ(findings.reach, doctor::Reach::answers) << findings.why;
  EXPECT_EQ(findings.domid, "5");
  EXPECT_TRUE(findings.trials.empty()) << "what was tried would stay";
  constexpr std::array<std::string_view, 1> roots{"attr/vif"};
  probe.read_published(roots, findings);
  EXPECT_EQ(findings.published, (model::Tree{{"attr/vif/0/ipv4/0", "192.0.2.7"}}));
}

/// What the agent does with it.
class PvbusPublisher : public Pvbus {
protected:
  static constexpr std::array<std::string_view, 3> owned{"attr/vif", "attr/PVAddons", "data/host_name"};
  publish::XenstoreStore store_;
  publish::Publisher publisher_{store_, {owned, {}, "attr/PVAddons", "data/updated"}};
  core::Clock::time_point now_ = core::Clock::now();
};

TEST_F(PvbusPublisher, PublishesAndWithdraws) {
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0"], "192.0.2.7");
  EXPECT_EQ(nodes["data/updated"], "1");
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "b"}}, now_));
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0"], "");
  EXPECT_EQ(nodes["data/host_name"], "b");
}

TEST_F(PvbusPublisher, WithdrawsWhatIsBelowAValue) {
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"attr/vif/0/ipv4/0/prefix", "24"}}, now_));
  publisher_.forget(); // as after a restart: what is below the value is not seen
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "b"}}, now_));
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0"], "");
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0/prefix"], "");
}

TEST_F(PvbusPublisher, ARefusalWithoutANumberIsNoTrouble) {
  refused["write attr/vif/0/name"] = "EQUOTA";
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/name", "xnf0"}, {"data/host_name", "a"}}, now_));
  const auto left_out = publisher_.left_out(now_);
  ASSERT_EQ(left_out.size(), 1U);
  EXPECT_EQ(left_out[0].why, "write attr/vif/0/name: EPERM");
  EXPECT_EQ(left_out[0].retry_in, std::chrono::hours(1));
}

TEST_F(PvbusPublisher, KeepsInMindThatItWasNotShownAll) {
  nodes.insert({{"data/first", "which tells that data has children"}, {"data/host_name", "a"}});
  refused["read data/host_name"] = "EIO";
  ASSERT_TRUE(store_.open());
  ASSERT_TRUE(store_.read(owned));
  EXPECT_TRUE(store_.has_missed());
  refused.clear();
  ASSERT_TRUE(store_.read(owned));
  EXPECT_FALSE(store_.has_missed());
}

TEST_F(PvbusPublisher, WhatWasEmptiedIsGoneForIt) {
  nodes.insert({{"attr/vif", ""}, {"attr/vif/1", ""}, {"attr/vif/1/name", "old"}});
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["attr/vif/1/name"], "");
  const auto batches = publisher_.counters().batches;
  publisher_.forget();
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "a"}}, now_));
  EXPECT_EQ(publisher_.counters().batches, batches) << "nothing is emptied twice";
}

TEST_F(PvbusPublisher, ARefusedKeyDoesNotHoldUpTheOthers) {
  refused["write attr/vif/0/ipv4/0"] = "EACCES";
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["data/host_name"], "a");
  ASSERT_EQ(publisher_.left_out(now_).size(), 1);
  EXPECT_EQ(publisher_.left_out(now_)[0].key, "attr/vif/0/ipv4/0");
}

TEST_F(PvbusPublisher, ANewDomainIsFoundByLooking) {
  EXPECT_TRUE(store_.open());
  EXPECT_FALSE(store_.hears_of_new_domain());
  EXPECT_EQ(store_.fd(), -1);
  EXPECT_EQ(store_.take_alarm(), false);
  const auto before = store_.identity().value();
  EXPECT_EQ(store_.identity().value(), before);
  nodes["domid"] = "6";
  EXPECT_NE(store_.identity().value(), before);
  EXPECT_TRUE(store_.nics_may_have_changed()) << "nobody else would tell";
}

} // namespace
