// SPDX-License-Identifier: BSD-2-Clause
// The devices of FreeBSD and NetBSD: fakes with the ways of their drivers (sys/dev/xen/xenstore/xenstore_dev.c of the
// one, sys/arch/xen/xenbus/xenbus_dev.c of the other).
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "transports.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
using xenstorepp::Descriptor;
namespace wire = xenstorepp::wire;

namespace {

/// FreeBSD's: WATCH is answered by as many bytes as a pointer has, tokens are unique whatever the path, UNWATCH goes by
/// the token alone, and but a few types of requests pass.
class FreebsdKernel {
public:
  FreebsdKernel() {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    end_ = Descriptor(ends[0]);
    kernel_ = std::thread([this, fd = ends[1]] {
      const Descriptor own(fd);
      run(fd);
    });
  }
  FreebsdKernel(const FreebsdKernel&) = delete;
  FreebsdKernel& operator=(const FreebsdKernel&) = delete;
  ~FreebsdKernel() { kernel_.join(); } // after the client's end is closed
  Descriptor take() { return std::move(end_); }

private:
  void run(int fd) {
    std::array<char, 8192> buffer{};
    for (ssize_t count = 0; (count = ::read(fd, buffer.data(), buffer.size())) > 0;) {
      wire::Decoder decoder;
      decoder.feed(std::as_bytes(std::span(buffer).first(static_cast<std::size_t>(count))));
      const auto request = decoder.next();
      ASSERT_TRUE(request);
      answer(fd, *request);
    }
  }
  void answer(int fd, const wire::Message& request) {
    const auto words = wire::split_strings(request.payload);
    switch (request.header.type) {
      case wire::Type::watch: {
        if (!tokens_.insert(words.at(1)).second) return send(fd, request, wire::Type::error, "EINVAL\0"s);
        send(fd, request, wire::Type::watch, "OK\0\x17\x2a\0\xff\x01"s);
        return send(fd, {{wire::Type::watch_event, 0, 0}, ""}, wire::Type::watch_event,
                    words[0] + '\0' + words[1] + '\0');
      }
      case wire::Type::unwatch:
        tokens_.erase(words.at(1));
        return send(fd, request, wire::Type::unwatch, "OK\0\x17\x2a\0\xff\x01"s);
      case wire::Type::read: return send(fd, request, wire::Type::read, "value");
      case wire::Type::directory: return send(fd, request, wire::Type::error, "E2BIG\0"s);
      case wire::Type::write:
      case wire::Type::rm: return send(fd, request, request.header.type, "OK\0"s);
      default: return send(fd, request, wire::Type::error, "EINVAL\0"s);
    }
  }
  static void send(int fd, const wire::Message& request, wire::Type type, const std::string& payload) {
    std::string bytes;
    wire::encode({type, request.header.request_id, request.header.transaction_id}, payload, bytes);
    EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  Descriptor end_;
  std::thread kernel_;
  std::set<std::string> tokens_;
};

} // namespace

TEST(FreebsdDevice, WatchesAreSetThoughTheAnswerHasJunkInIt) {
  FreebsdKernel kernel;
  xenstorepp::Client client(
      xenstorepp::make_device_transport(kernel.take(), "", xenstorepp::quirks_of_device("/dev/xen/xenstore")));
  EXPECT_TRUE(client.capabilities().watch);
  const auto one = client.watch("domid");
  const auto two = client.watch("domid"); // the same path: another token
  ASSERT_TRUE(one && two);
  std::set<std::string> tokens;
  for (int i = 0; i < 100 && tokens.size() < 2; ++i) {
    ASSERT_TRUE(client.receive());
    while (const auto event = client.next_event())
      tokens.insert(event->token);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(tokens, (std::set{one->token(), two->token()}));
  EXPECT_EQ(client.read("a"), "value");
}

TEST(FreebsdDevice, RequestsThatItRefusesAreNoEndOfTheConnection) {
  FreebsdKernel kernel;
  xenstorepp::Client client(xenstorepp::make_device_transport(kernel.take()));
  EXPECT_EQ(client.list("a").error().code, Code::too_big); // it knows no DIRECTORY_PART
  EXPECT_EQ(client.server_features().error().code, Code::invalid_argument);
  EXPECT_TRUE(client.write("a", "b"));
}

/// NetBSD's, by a file in memory: it is ready for poll(2) at all times, every call must be at offset 0, and what was
/// written is there to be read: the answer of a WRITE, whose payload nobody looks at. Where the kernel would let a
/// reader without an answer wait for ever, this one tells it by the end of the file.
TEST(NetbsdDevice, IsReadOnlyForAnAnswerAndAlwaysFromTheBeginning) {
  Descriptor file(::memfd_create("xenbus", MFD_CLOEXEC));
  const int fd = file.get();
  xenstorepp::Client client(
      xenstorepp::make_device_transport(std::move(file), "", xenstorepp::quirks_of_device("/kern/xen/xenbus")));
  EXPECT_FALSE(client.capabilities().watch);
  EXPECT_TRUE(client.capabilities().transaction);
  EXPECT_TRUE(client.capabilities().remove);
  EXPECT_TRUE(client.receive()) << "nothing was asked";
  EXPECT_TRUE(client.write("a", "b"));
  EXPECT_TRUE(client.write("a", "c"));
  ASSERT_EQ(::ftruncate(fd, 0), 0);
  EXPECT_TRUE(client.receive());
  EXPECT_TRUE(client.write("a", "d"));
}

TEST(NetbsdDevice, AnyRefusalClosesIt) {
  const auto refused = [](xenstorepp::DeviceQuirks quirks) {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    const Descriptor other(ends[1]);
    const int small = 1; // the kernel makes some 4 KiB of it: a longer message is EMSGSIZE
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    auto transport = xenstorepp::make_device_transport(Descriptor(ends[0]), "", quirks);
    const std::string message(8000, 'x');
    return transport->send(std::as_bytes(std::span(message))).error().code;
  };
  EXPECT_NE(refused({}), Code::closed);
  EXPECT_EQ(refused({.spoilt_by_refusal = true}), Code::closed);
}
