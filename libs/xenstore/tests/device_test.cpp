// SPDX-License-Identifier: BSD-2-Clause
// The device transport over a SOCK_SEQPACKET socket, which shows where one write(2) ends.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "transports.hpp"

using namespace std::string_literals;
using xenstorepp::Code;
namespace wire = xenstorepp::wire;

namespace {

struct Device {
  explicit Device(int type = SOCK_SEQPACKET) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    kernel = xenstorepp::Descriptor(ends[1]);
    transport = xenstorepp::make_device_transport(xenstorepp::Descriptor(ends[0]));
  }
  std::string next_write() const {
    std::array<char, 8192> buffer{};
    const ssize_t count = ::read(kernel.get(), buffer.data(), buffer.size());
    return count < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(count));
  }
  xenstorepp::Descriptor kernel;
  std::unique_ptr<xenstorepp::Transport> transport;
};

/// Refuses every write(2) with ENOSPC. (As Linux's /dev/full, which not all systems have.)
std::unique_ptr<xenstorepp::Transport> refusing_device() {
  xenstorepp::DeviceCalls calls;
  calls.write = [](int, const void*, std::size_t) -> ssize_t { return errno = ENOSPC, -1; };
  return xenstorepp::make_device_transport(xenstorepp::Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)), "", {},
                                           calls);
}

} // namespace

TEST(Device, OneMessagePerWriteAndOneAtATime) {
  Device device;
  EXPECT_EQ(device.transport->window(), 1U);
  EXPECT_EQ(device.transport->max_payload(), 4080U);
  xenstorepp::Client client(std::move(device.transport));
  std::vector<std::size_t> messages_per_write;
  std::thread kernel([&] {
    ::fcntl(device.kernel.get(), F_SETFL, 0);
    for (int i = 0; i < 20; ++i) {
      const std::string bytes = device.next_write();
      wire::Decoder decoder;
      decoder.feed(std::as_bytes(std::span(bytes)));
      std::size_t count = 0;
      while (const auto message = decoder.next()) {
        ++count;
        std::string reply;
        wire::encode(message->header, "OK\0"s, reply);
        EXPECT_GT(::write(device.kernel.get(), reply.data(), reply.size()), 0);
      }
      EXPECT_EQ(decoder.buffered(), 0U);
      messages_per_write.push_back(count);
    }
  });
  xenstorepp::Batch batch;
  for (int i = 0; i < 20; ++i) {
    batch.write("k" + std::to_string(i), std::string(1000, 'x'));
  }
  EXPECT_TRUE(client.perform(batch));
  kernel.join();
  EXPECT_EQ(messages_per_write, std::vector<std::size_t>(20, 1));
  EXPECT_LE(client.counters().round_trips, 20U);
}

TEST(Device, LongestMessageIsOneWriteOf4096Bytes) {
  Device device;
  xenstorepp::Client client(std::move(device.transport), {.timeout = std::chrono::milliseconds(0)});
  EXPECT_EQ(client.write("a", std::string(4079, 'x')).error().code, Code::bad_request);
  EXPECT_EQ(device.next_write(), "");
  EXPECT_EQ(client.write("a", std::string(4078, 'x')).error().code, Code::timed_out);
  EXPECT_EQ(device.next_write().size(), 4096U);
}

TEST(Device, BatchHasMoreTimeThanOneRequest) {
  Device device;
  xenstorepp::Client client(std::move(device.transport), {.timeout = std::chrono::milliseconds(200)});
  std::thread kernel([&] {
    ::fcntl(device.kernel.get(), F_SETFL, 0);
    for (int i = 0; i < 33; ++i) {
      const std::string request = device.next_write();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      EXPECT_GT(::write(device.kernel.get(), request.data(), request.size()),
                0); // a READ answered with its own payload
    }
  });
  xenstorepp::Batch batch;
  for (int i = 0; i < 33; ++i) {
    batch.read("k");
  }
  EXPECT_TRUE(client.perform(batch));
  kernel.join();
}

// Seekable files have an offset, and NetBSD's refuses every one but 0.
TEST(Device, AlwaysAtOffsetZero) {
  std::string path = testing::TempDir() + "xenstorepp-XXXXXX";
  const xenstorepp::Descriptor file(::mkstemp(path.data()));
  const auto transport =
      xenstorepp::make_device_transport(xenstorepp::Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC)));
  std::array<std::byte, 32> message{};
  EXPECT_TRUE(transport->send(message));
  EXPECT_TRUE(transport->send(message));
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_END), 32);
  EXPECT_EQ(transport->receive(message).value(), 32U);
  EXPECT_EQ(transport->receive(message).value(), 32U);
  ::unlink(path.c_str());
}

TEST(Device, WriteThatTookAPartIsTheEnd) {
  Device device(SOCK_STREAM);
  const int small = 1;
  ::setsockopt(device.transport->fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
  const std::string message(1 << 16, 'x');
  EXPECT_EQ(device.transport->send(std::as_bytes(std::span<const char>(message))).error().code, Code::closed);
}

TEST(Device, EndOfFile) {
  Device device;
  xenstorepp::Client client(std::move(device.transport));
  device.kernel = xenstorepp::Descriptor();
  EXPECT_EQ(client.receive().error().code, Code::closed);
}

TEST(Device, NothingThere) {
  Device device;
  std::array<std::byte, 64> buffer{};
  EXPECT_EQ(device.transport->receive(buffer).value(), 0U);
}

// write(2) on Linux's device says with its errno why a WATCH was not set. A full pipe of datagrams says EAGAIN.
TEST(Device, WriteThatIsRefusedLeavesTheConnection) {
  Device device(SOCK_SEQPACKET);
  const std::string message(4096, 'x');
  const auto bytes = std::as_bytes(std::span<const char>(message));
  xenstorepp::Result<std::size_t> sent = std::size_t{0};
  while ((sent = device.transport->send(bytes))) {
  }
  EXPECT_EQ(sent.error().code, Code::system) << "EAGAIN is no conflict";
  EXPECT_EQ(sent.error().os_error, EAGAIN);
}

TEST(Device, ErrnoOfWriteBecomesACode) {
  // A file opened for reading only: EBADF, as a device that went away.
  auto gone = xenstorepp::make_device_transport(xenstorepp::Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
  const std::string message(16, 'x');
  EXPECT_EQ(gone->send(std::as_bytes(std::span<const char>(message))).error().code, Code::closed);
  // ENOSPC, as Linux answers a WATCH over the quota.
  const auto sent = refusing_device()->send(std::as_bytes(std::span<const char>(message)));
  EXPECT_EQ(sent.error().code, Code::no_space);
  EXPECT_EQ(sent.error().os_error, ENOSPC);
}

TEST(Device, RefusedWatchIsThatCallsErrorOnly) {
  xenstorepp::Client client(refusing_device(), {.timeout = std::chrono::milliseconds(5)});
  const auto watch = client.watch("data");
  ASSERT_FALSE(watch);
  EXPECT_EQ(describe(watch.error()), "watch data: ENOSPC (No space left on device)");
  EXPECT_GE(client.fd(), 0) << "the connection stands";
}
