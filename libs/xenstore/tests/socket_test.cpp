// SPDX-License-Identifier: BSD-2-Clause
// The socket transport over a real socket, with a server in a thread.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "transports.hpp"

using namespace std::string_literals;
using namespace std::chrono_literals;
using xenstorepp::Code;
namespace wire = xenstorepp::wire;

namespace {

struct Pair {
  Pair() {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const int small = 1; // the kernel makes it its minimum, less than two messages
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    ::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    transport = xenstorepp::make_socket_transport(xenstorepp::Descriptor(ends[0]));
    server = xenstorepp::Descriptor(ends[1]);
  }
  std::unique_ptr<xenstorepp::Transport> transport;
  xenstorepp::Descriptor server;
};

/// Answers `count` requests, each READ with 4000 bytes; reads a few bytes at a time, and slowly at first.
void serve(int fd, int count) {
  wire::Decoder decoder;
  std::array<std::byte, 100> buffer{};
  std::this_thread::sleep_for(20ms);
  while (count > 0) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got <= 0) return;
    decoder.feed(std::span(buffer).first(static_cast<std::size_t>(got)));
    while (const auto message = decoder.next()) {
      std::string reply;
      const bool is_read = message->header.type == wire::Type::read;
      wire::encode(message->header, is_read ? std::string(4000, 'r') : "OK\0"s, reply);
      ASSERT_EQ(::write(fd, reply.data(), reply.size()), static_cast<ssize_t>(reply.size()));
      --count;
    }
  }
}

} // namespace

// Both directions are full at times: a client that only sent, or only read, would never end.
TEST(Socket, FullBuffersBothWays) {
  Pair pair;
  std::thread server(serve, pair.server.get(), 200);
  xenstorepp::Client client(std::move(pair.transport));
  xenstorepp::Batch batch;
  for (int i = 0; i < 100; ++i) {
    batch.write("k" + std::to_string(i), std::string(4000, 'w')).read("k");
  }
  const auto replies = client.perform(batch);
  ASSERT_TRUE(replies) << describe(replies.error());
  server.join();
  for (std::size_t i = 0; i < replies->size(); ++i) {
    EXPECT_EQ((*replies)[i].value().size(), i % 2 == 0 ? 0U : 4000U);
  }
}

TEST(Socket, ServerThatDoesNotReadIsATimeout) {
  Pair pair;
  xenstorepp::Client client(std::move(pair.transport), {.timeout = 20ms});
  const std::string value(4000, 'w');
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(client.write("k", value).error().code, Code::timed_out);
  }
  // What was taken in part is finished first: the server sees whole messages only.
  std::thread server([&] {
    std::array<std::byte, 4096> buffer{};
    wire::Decoder decoder;
    std::size_t seen = 0;
    for (ssize_t got = 0; (got = ::read(pair.server.get(), buffer.data(), buffer.size())) > 0;) {
      decoder.feed(std::span(buffer).first(static_cast<std::size_t>(got)));
      while (const auto message = decoder.next()) {
        EXPECT_EQ(message->header.type, message->payload.size() > 100 ? wire::Type::write : wire::Type::read);
        std::string reply;
        wire::encode(message->header, "OK\0"s, reply);
        ASSERT_EQ(::write(pair.server.get(), reply.data(), reply.size()), static_cast<ssize_t>(reply.size()));
        if (message->payload == "end\0"s) return;
        ++seen;
      }
      ASSERT_FALSE(decoder.broken());
    }
    EXPECT_GT(seen, 0U);
  });
  client.set_timeout(5s);
  EXPECT_TRUE(client.read("end"));
  server.join();
}

TEST(Socket, ServerThatIsGoneRaisesNoSignal) {
  Pair pair;
  xenstorepp::Client client(std::move(pair.transport));
  pair.server = xenstorepp::Descriptor();
  EXPECT_EQ(client.read("a").error().code, Code::closed);
  EXPECT_EQ(client.fd(), -1);
}

TEST(Socket, SignalsDoNotDisturb) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  ASSERT_EQ(::sigaction(SIGUSR1, &action, nullptr), 0); // without SA_RESTART
  Pair pair;
  const pthread_t self = ::pthread_self();
  std::thread server([&] {
    for (int i = 0; i < 20; ++i) {
      ::pthread_kill(self, SIGUSR1);
      std::this_thread::sleep_for(1ms);
    }
    serve(pair.server.get(), 1);
  });
  xenstorepp::Client client(std::move(pair.transport));
  EXPECT_TRUE(client.read("a"));
  EXPECT_LE(client.counters().round_trips, 2U);
  server.join();
}
