// SPDX-License-Identifier: BSD-2-Clause
// The whole client on the devices of FreeBSD and NetBSD, with the ways of their drivers.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <set>
#include <span>
#include <string>
#include <thread>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "fake_device.hpp"

using namespace std::string_literals;
using xenstorepp::Client;
using xenstorepp::Code;
namespace wire = xenstorepp::wire;

namespace {

class AnyDevice : public testing::TestWithParam<DriverQuirks> {
protected:
  AnyDevice() { device_.xenstored.nodes = {{"data", ""}, {"domid", "5"}}; }
  Client open() { return Client(device_.open()); }
  FakeDevice device_{GetParam()};
};
using NetbsdDevice = AnyDevice;

class FreebsdDevice : public testing::Test {
protected:
  FreebsdDevice() { device_.xenstored.nodes = {{"data", ""}, {"domid", "5"}}; }
  std::set<std::string> tokens() {
    std::set<std::string> tokens;
    EXPECT_TRUE(client_.receive());
    while (const auto event = client_.next_event())
      tokens.insert(event->token);
    return tokens;
  }
  FakeDevice device_{freebsd_driver};
  Client client_{device_.open()};
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Drivers, AnyDevice, testing::Values(freebsd_driver, netbsd_2006_driver, netbsd_2017_driver),
                         driver_name);

TEST_P(AnyDevice, ReadsWritesListsAndRemoves) {
  auto client = open();
  EXPECT_TRUE(client.receive()) << "nothing was asked";
  EXPECT_EQ(client.read("domid"), "5");
  EXPECT_EQ(client.read("none").error().code, Code::not_found);
  EXPECT_TRUE(client.write("data/os", "BSD"));
  EXPECT_TRUE(client.make_directory("data/a"));
  EXPECT_EQ(client.list("data"), (std::vector<std::string>{"a", "os"}));
  EXPECT_TRUE(client.permissions("data"));
  EXPECT_EQ(client.domain_path(7), "/local/domain/7");
  EXPECT_TRUE(client.remove("data/os"));
  EXPECT_EQ(client.list("data"), std::vector<std::string>{"a"});
  EXPECT_TRUE(client.receive());
  EXPECT_GE(client.fd(), 0);
  EXPECT_TRUE(client.capabilities().transaction);
  EXPECT_TRUE(client.capabilities().remove);
  EXPECT_EQ(client.capabilities().watch, GetParam().has_watches);
}

TEST_P(AnyDevice, HasTransactions) {
  auto client = open();
  int tries = 0;
  EXPECT_TRUE(client.transact(3, [&](xenstorepp::Transaction& transaction) {
    if (++tries == 1) {
      EXPECT_TRUE(client.write("data/other", "1"));
    }
    return transaction.write("data/x", "2");
  }));
  EXPECT_EQ(tries, 2) << "somebody interfered";
  EXPECT_EQ(device_.xenstored.nodes["data/x"], "2");
  EXPECT_EQ(client
                .transact(1,
                          [](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
                            EXPECT_TRUE(transaction.write("data/y", "2"));
                            return std::unexpected(xenstorepp::Error{Code::unknown, "", 0});
                          })
                .error()
                .code,
            Code::unknown);
  EXPECT_FALSE(device_.xenstored.nodes.contains("data/y"));
  EXPECT_EQ(client.read("data/x"), "2");
}

TEST_P(AnyDevice, AnswersThatGoRoundTheRingAreWhole) {
  for (const std::uint32_t count : {0U, 0xffffc000U}) { // of which the second goes round, too
    device_.first_count = count;
    auto client = open();
    for (int i = 0; i < 40; ++i) {
      auto& value = device_.xenstored.nodes["data/long"];
      value = std::string(1000 + static_cast<std::size_t>(i) * 37, static_cast<char>('A' + i % 26));
      ASSERT_EQ(client.read("data/long"), value) << i;
    }
    EXPECT_EQ(client.counters().dropped_replies, 0U);
  }
}

TEST_P(AnyDevice, AnAnswerMayEndWithTheRing) {
  auto client = open();
  device_.xenstored.nodes["a"] = std::string(4080, 'x');
  device_.xenstored.nodes["b"] = "y";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.read("a"), std::string(4080, 'x'));
    EXPECT_TRUE(client.receive());
  }
  EXPECT_EQ(client.read("b"), "y");
}

TEST_P(AnyDevice, RequestsThatItDoesNotTakeAreNoEndOfTheConnection) {
  auto client = open();
  for (int i = 0; i < 1000; ++i)
    device_.xenstored.nodes["data/long/" + std::to_string(i)] = "";
  device_.xenstored.nodes["data/long"] = "";
  EXPECT_EQ(client.list("data/long")->size(), 1000U);
  for (int i = 1000; i < 2000; ++i)
    device_.xenstored.nodes["data/long/" + std::to_string(i)] = "";
  EXPECT_EQ(client.list("data/long").error().code, Code::too_big) << "it knows no DIRECTORY_PART";
  EXPECT_FALSE(client.server_features());
  EXPECT_EQ(client.read("domid"), "5");
  EXPECT_EQ(device_.opened, 1U);
}

TEST_P(AnyDevice, TheLongestMessageIsTaken) {
  auto client = open();
  EXPECT_TRUE(client.write("a", std::string(4078, 'x')));
  EXPECT_EQ(client.write("a", std::string(4079, 'x')).error().code, Code::bad_request);
  EXPECT_EQ(client.read("domid"), "5");
}

INSTANTIATE_TEST_SUITE_P(Drivers, NetbsdDevice, testing::Values(netbsd_2006_driver, netbsd_2017_driver), driver_name);

TEST_P(NetbsdDevice, OnlyAnotherOpeningHelpsAfterARefusal) {
  auto client = open();
  device_.is_out_of_order = true;
  EXPECT_EQ(client.write("data/a", "1").error().code, Code::closed) << "the kernel keeps a part of it";
  device_.is_out_of_order = false;
  EXPECT_EQ(client.read("domid").error().code, Code::closed);
  client = open();
  EXPECT_EQ(client.read("domid"), "5");
}

TEST_P(NetbsdDevice, WatchesAreRefusedBeforeTheKernelHearsOfThem) {
  auto client = open();
  EXPECT_EQ(client.watch("domid").error().code, Code::not_implemented);
  EXPECT_EQ(client.read("domid"), "5");
}

TEST(Netbsd2017Device, IsOneThreadsAndOneOpenings) {
  FakeDevice device{netbsd_2017_driver};
  device.xenstored.nodes["domid"] = "5";
  Client first(device.open());
  {
    const Client second(device.open());
  }
  EXPECT_FALSE(first.read("domid")) << "the other one's end was its own";
  first = Client(device.open());
  EXPECT_EQ(first.read("domid"), "5");
  std::thread([&] { EXPECT_FALSE(first.read("domid")); }).join();
  EXPECT_EQ(first.fd(), -1);
}

TEST_F(FreebsdDevice, WatchesAreSetThoughTheAnswerHasJunkInIt) {
  EXPECT_TRUE(client_.capabilities().watch);
  const auto one = client_.watch("domid");
  const auto two = client_.watch("domid"); // the same path: another token
  ASSERT_TRUE(one && two);
  const std::set both{one->token(), two->token()};
  EXPECT_EQ(tokens(), both);
  EXPECT_EQ(client_.read("domid"), "5");
  device_.fire("domid");
  EXPECT_EQ(tokens(), both);
}

TEST_F(FreebsdDevice, WatchesAreTakenBack) {
  {
    const auto gone = client_.watch("domid");
    ASSERT_TRUE(gone);
    EXPECT_EQ(device_.watches(), 1U);
  }
  EXPECT_EQ(device_.watches(), 0U);
  const auto watch = client_.watch("data");
  ASSERT_TRUE(watch);
  device_.fire("domid");
  device_.fire("data/x");
  EXPECT_EQ(tokens(), std::set{watch->token()});
  EXPECT_EQ(client_.read("domid"), "5");
}

TEST(Device, WhatASpoiltOneRefusesClosesIt) {
  xenstorepp::DeviceCalls calls;
  calls.write = [](int, const void*, std::size_t) -> ssize_t { return errno = EINVAL, -1; };
  const auto refused = [&](xenstorepp::DeviceQuirks quirks) {
    const std::string message(16, '\2');
    return xenstorepp::make_device_transport(xenstorepp::Descriptor(), "", quirks, calls)
        ->send(std::as_bytes(std::span(message)))
        .error()
        .code;
  };
  EXPECT_EQ(refused({}), Code::invalid_argument);
  EXPECT_EQ(refused({.spoilt_by_refusal = true}), Code::closed);
}

/// By messages of no client.
TEST(FreebsdDriver, RefusesWhatIsNotOfThisOpeningByAnAnswer) {
  FakeDevice device{freebsd_driver};
  const auto one = device.open();
  const auto other = device.open();
  const auto ask = [](xenstorepp::Transport& transport, wire::Type type, std::uint32_t id, const std::string& payload) {
    std::string message;
    wire::encode({type, 1, id}, payload, message);
    EXPECT_TRUE(transport.send(std::as_bytes(std::span<const char>(message))));
    std::array<std::byte, 100> buffer{};
    wire::Decoder decoder;
    decoder.feed(std::span(buffer).first(*transport.receive(buffer)));
    const auto answer = decoder.next();
    return answer->header.type == wire::Type::error ? std::string(answer->payload.c_str()) : answer->payload;
  };
  EXPECT_EQ(ask(*one, wire::Type::transaction_start, 0, "\0"s), "1\0"s);
  EXPECT_EQ(ask(*other, wire::Type::write, 1, "a\0b"s), "EINVAL");
  EXPECT_EQ(ask(*other, wire::Type::transaction_end, 1, "T\0"s), "EINVAL");
  EXPECT_EQ(ask(*one, wire::Type::write, 1, "a\0b"s), "OK\0"s);
  EXPECT_EQ(ask(*one, wire::Type::transaction_end, 1, "T\0"s), "OK\0"s);
  EXPECT_EQ(ask(*one, wire::Type::watch, 0, "a\0token\0"s).size(), 8U);
  EXPECT_EQ(ask(*other, wire::Type::unwatch, 0, "a\0token\0"s), "EINVAL");
  EXPECT_EQ(ask(*other, wire::Type::directory_part, 0, "a\0000\0"s), "EINVAL");
}
