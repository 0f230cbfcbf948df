// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_sink.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/scratch_directory.hpp"

namespace {

namespace log = core::log;
using core::Fd;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ::abort();
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  Fd reader;
  Fd writer;
};

TEST(LogSink, AFullPipeLosesTheLineAndHoldsUpNobody) {
  const Pipe pipe;
  const std::string line(1000, 'x');
  int taken = 0;
  while (log::write_line(pipe.writer.get(), line))
    ++taken; // a write that waits would never end
  EXPECT_GT(taken, 10);
  EXPECT_EQ(::fcntl(pipe.writer.get(), F_GETFL) & O_NONBLOCK, 0) << "others share it";
  std::array<char, 65536> buffer{};
  ASSERT_GT(::read(pipe.reader.get(), buffer.data(), buffer.size()), 0);
  EXPECT_TRUE(log::write_line(pipe.writer.get(), line));
}

TEST(LogSink, ReaderGone) {
  Pipe pipe;
  pipe.reader.reset();
  EXPECT_FALSE(log::write_line(pipe.writer.get(), "x\n")); // SIGPIPE would end the test
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const Fd ours(ends[0]);
  ::close(ends[1]);
  EXPECT_FALSE(log::write_line(ours.get(), "x\n"));
}

TEST(LogSink, SocketThatNobodyReads) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const Fd ours(ends[0]);
  const Fd journal(ends[1]);
  int taken = 0;
  while (log::write_line(ours.get(), "<6>agent: line\n"))
    ++taken;
  EXPECT_GT(taken, 10);
}

TEST(LogSink, ClosedDescriptorAndFullDisk) {
  EXPECT_FALSE(log::write_line(-1, "x\n"));
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_TRUE(!full || !log::write_line(full.get(), "x\n"));
}

/// As a system logger has it.
class SyslogTest : public testing::Test {
protected:
  void start_logger(int type = SOCK_DGRAM) {
    listener_ = Fd(::socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path_, std::begin(address.sun_path));
    ASSERT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    if (type == SOCK_STREAM) {
      ASSERT_EQ(::listen(listener_.get(), 5), 0);
    }
  }
  void stop_logger() {
    listener_.reset();
    ::unlink(path_.c_str());
  }
  static std::string message(int fd) {
    std::array<char, 4096> buffer{};
    const auto n = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return n < 0 ? "(none)" : std::string(buffer.data(), static_cast<std::size_t>(n));
  }
  static std::string expected(const std::string& text) {
    return "<30>xen-guest-agent[" + std::to_string(::getpid()) + "]: " + text;
  }

  ScratchDirectory directory_;
  std::string path_ = directory_.path() + "/log";
  Fd listener_;
  log::SyslogSocket socket_{path_.c_str()};
};

TEST_F(SyslogTest, SendsAMessage) {
  start_logger();
  EXPECT_TRUE(socket_.send(LOG_INFO, "agent: hello"));
  EXPECT_EQ(message(listener_.get()), expected("agent: hello"));
}

TEST_F(SyslogTest, ALoggerThatComesLater) {
  socket_.open();
  EXPECT_FALSE(socket_.send(LOG_INFO, "lost"));
  start_logger();
  EXPECT_TRUE(socket_.send(LOG_INFO, "told"));
  EXPECT_EQ(message(listener_.get()), expected("told"));
}

TEST_F(SyslogTest, ARestartedLoggerLosesNothing) {
  start_logger();
  EXPECT_TRUE(socket_.send(LOG_INFO, "before"));
  stop_logger();
  EXPECT_FALSE(socket_.send(LOG_INFO, "between"));
  start_logger();
  EXPECT_TRUE(socket_.send(LOG_INFO, "after"));
  EXPECT_EQ(message(listener_.get()), expected("after"));
  stop_logger();
  start_logger(); // with nothing said in between
  EXPECT_TRUE(socket_.send(LOG_INFO, "again"));
  EXPECT_EQ(message(listener_.get()), expected("again"));
}

TEST_F(SyslogTest, ALoggerThatReadsNothingHoldsUpNobody) {
  start_logger();
  int taken = 0;
  while (socket_.send(LOG_INFO, "x"))
    ++taken; // syslog(3) of glibc waits here for ever
  EXPECT_GT(taken, 1);
  EXPECT_EQ(message(listener_.get()), expected("x"));
  EXPECT_TRUE(socket_.send(LOG_INFO, "there is room again"));
}

TEST_F(SyslogTest, SpeaksToAStreamToo) {
  start_logger(SOCK_STREAM);
  EXPECT_TRUE(socket_.send(LOG_INFO, "first"));
  EXPECT_TRUE(socket_.send(LOG_INFO, "second"));
  const Fd connection(::accept(listener_.get(), nullptr, nullptr));
  EXPECT_EQ(message(connection.get()), expected("first") + '\0' + expected("second") + '\0');
}

TEST(Syslog, APathThatIsTooLong) {
  const std::string path(200, 'x');
  EXPECT_FALSE(log::SyslogSocket(path.c_str()).send(LOG_INFO, "x"));
}

} // namespace
