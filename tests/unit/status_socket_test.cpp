// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_socket.hpp"

#include <array>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "daemon/unix_address.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using agent::StatusSocket;
using core::Clock;
using core::Fd;
using std::chrono::milliseconds;

class StatusSocketTest : public testing::Test {
protected:
  void bind() {
    auto bound = StatusSocket::bind(path_);
    ASSERT_TRUE(bound) << core::describe(bound.error());
    socket_ = std::move(*bound);
  }
  void serve(std::string document = "document", milliseconds patience = std::chrono::seconds{5}) {
    socket_->serve(
        loop_,
        [this, document = std::move(document)] {
          ++asked_;
          return document;
        },
        patience);
  }
  std::string why_not() const {
    const auto bound = StatusSocket::bind(path_);
    return bound ? "bound" : core::describe(bound.error());
  }
  Fd connect() const {
    Fd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto connected = agent::connect_to(made.get(), *agent::unix_address(path_));
    EXPECT_TRUE(connected) << core::describe(connected.error());
    return made;
  }
  void run_for(milliseconds time) {
    core::Loop::Timer end(loop_, [this] { loop_.stop(); });
    end.set(Clock::now() + time);
    loop_.run();
  }
  /// The processor's time of this process.
  static std::chrono::nanoseconds used() {
    timespec time = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  }
  /// All there is to read; `ended` if the other side closed.
  static std::string take(const Fd& connection, bool& ended) {
    std::string text;
    std::array<char, 65536> buffer{};
    ssize_t n = 0;
    while ((n = ::recv(connection.get(), buffer.data(), buffer.size(), 0)) > 0)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    ended = n == 0;
    return text;
  }
  static std::string take(const Fd& connection) {
    bool ended = false;
    auto text = take(connection, ended);
    return text + (ended ? "|end" : "|open");
  }

  ScratchDirectory scratch_;
  std::string path_ = scratch_.path("agent/status.sock");
  core::Loop loop_;
  std::unique_ptr<StatusSocket> socket_;
  int asked_ = 0;
};

TEST_F(StatusSocketTest, IsItsOwnersAlone) {
  const auto former = ::umask(0);
  bind();
  EXPECT_EQ(::umask(former), 0U) << "the process's mask is put back";
  struct stat status = {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  ASSERT_EQ(::stat(scratch_.path("agent").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700U);
}

TEST_F(StatusSocketTest, GivesEachReaderOneDocument) {
  bind();
  const auto early = connect();
  serve();
  const auto late = connect();
  run_for(milliseconds{50});
  EXPECT_EQ(take(early), "document|end") << "who came before serve() was kept waiting, not refused";
  EXPECT_EQ(take(late), "document|end");
  EXPECT_EQ(asked_, 2);
}

TEST_F(StatusSocketTest, ServesManyWhoComeTogether) {
  bind();
  serve();
  std::vector<Fd> readers(8);
  for (auto& reader : readers)
    reader = connect();
  run_for(milliseconds{50});
  for (const auto& reader : readers)
    EXPECT_EQ(take(reader), "document|end");
}

TEST_F(StatusSocketTest, SendsALongDocumentInParts) {
  bind();
  const std::string document(1000000, 'x');
  serve(document);
  const auto reader = connect();
  std::string text;
  bool ended = false;
  for (int i = 0; i < 100 && !ended; ++i) {
    run_for(milliseconds{5});
    text += take(reader, ended);
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(text, document);
}

TEST_F(StatusSocketTest, NeverWaitsForAReaderThatDoesNotRead) {
  bind();
  serve(std::string(1000000, 'x'), milliseconds{200});
  std::vector<Fd> sleepers(4);
  for (auto& sleeper : sleepers)
    sleeper = connect();
  run_for(milliseconds{50});
  EXPECT_EQ(asked_, 4);
  const auto waiting = connect();
  const auto begin = Clock::now();
  run_for(milliseconds{50});
  EXPECT_LT(Clock::now() - begin, milliseconds{150}) << "the loop goes on";
  EXPECT_EQ(asked_, 4) << "no fifth at a time";
  run_for(milliseconds{200});
  EXPECT_EQ(asked_, 5) << "the sleepers were dropped, and the fifth had its turn";
  bool ended = false;
  const auto part = take(sleepers.front(), ended);
  EXPECT_TRUE(ended);
  EXPECT_LT(part.size(), 1000000U);
}

TEST_F(StatusSocketTest, SleepsWhileNobodyAsks) {
  bind();
  serve();
  {
    const auto gone = connect();
    run_for(milliseconds{20});
  }
  const auto before = used();
  run_for(milliseconds{300});
  EXPECT_LT(used() - before, milliseconds{100});
}

/// The listener stays readable while no descriptor is left for who knocks.
TEST_F(StatusSocketTest, DoesNotSpinWithoutDescriptors) {
  bind();
  serve();
  const auto reader = connect();
  rlimit former = {};
  ::getrlimit(RLIMIT_NOFILE, &former);
  const rlimit full{static_cast<rlim_t>(reader.get()), former.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &full);
  const auto before = used();
  run_for(milliseconds{300});
  ::setrlimit(RLIMIT_NOFILE, &former);
  EXPECT_EQ(asked_, 0);
  EXPECT_LT(used() - before, milliseconds{100});
  run_for(milliseconds{1000});
  EXPECT_EQ(take(reader), "document|end") << "it is served as soon as there is one";
}

/// Who is locked in may not remove the file.
TEST_F(StatusSocketTest, IsDeadAfterItsObject) {
  bind();
  serve();
  socket_.reset();
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
  run_for(milliseconds{20}); // nothing of it is left in the loop
  bind();
  serve();
  const auto reader = connect();
  run_for(milliseconds{20});
  EXPECT_EQ(take(reader), "document|end") << "the next one takes its place";
}

/// As a killed agent leaves it.
TEST_F(StatusSocketTest, TakesTheRoomOfADeadAgent) {
  ::mkdir(scratch_.path("agent").c_str(), 0700);
  {
    const Fd dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = agent::unix_address(path_);
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)), 0);
    ASSERT_EQ(::listen(dead.get(), 1), 0);
  }
  bind();
  serve();
  const auto reader = connect();
  run_for(milliseconds{20});
  EXPECT_EQ(take(reader), "document|end");
}

TEST_F(StatusSocketTest, LeavesALivingAgentInPlace) {
  bind();
  EXPECT_EQ(why_not(), "another agent answers at " + path_);
  // Also if its queue is full, as when it waits for xenstored.
  std::vector<Fd> queued(8);
  for (auto& one : queued)
    one = connect();
  EXPECT_EQ(why_not(), "another agent answers at " + path_);
  serve();
  run_for(milliseconds{50});
  EXPECT_EQ(take(queued.front()), "document|end");
}

TEST_F(StatusSocketTest, LeavesWhatIsNoSocket) {
  scratch_.write("agent/status.sock", "precious");
  EXPECT_EQ(why_not(), path_ + " is no socket, and is left alone");
  ::unlink(path_.c_str());
  const auto target = scratch_.write("target", "precious");
  ASSERT_EQ(::symlink(target.c_str(), path_.c_str()), 0);
  EXPECT_EQ(why_not(), path_ + " is no socket, and is left alone");
  EXPECT_EQ(::access(target.c_str(), F_OK), 0);
}

TEST_F(StatusSocketTest, TwoThatStartTogetherDoNotRace) {
  ::mkdir(scratch_.path("agent").c_str(), 0700);
  const Fd other(::open(scratch_.path("agent").c_str(), O_RDONLY | O_DIRECTORY));
  ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);
  EXPECT_TRUE(why_not().starts_with("lock ")) << why_not();
  ::flock(other.get(), LOCK_UN);
  bind();
}

TEST_F(StatusSocketTest, SaysWhyItCannotBe) {
  path_ = scratch_.path("no/such/directory");
  EXPECT_TRUE(why_not().starts_with("make ")) << why_not();
  path_ = scratch_.path(std::string(200, 'x'));
  EXPECT_NE(why_not().find("has 1 to 107 bytes"), std::string::npos) << why_not();
  path_ = "";
  EXPECT_NE(why_not().find("has 1 to 107 bytes"), std::string::npos) << why_not();
}

/// Root hands a connection to another user's process: the kernel says who made it.
TEST_F(StatusSocketTest, TellsOthersNothing) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be another user";
  bind();
  serve();
  ::chmod(scratch_.path().c_str(), 0777);
  ::chmod(scratch_.path("agent").c_str(), 0777);
  ::chmod(path_.c_str(), 0777);
  ASSERT_EQ(::seteuid(65534), 0);
  const auto stranger = connect();
  ASSERT_EQ(::seteuid(0), 0);
  run_for(milliseconds{50});
  EXPECT_EQ(take(stranger), "|end");
  EXPECT_EQ(asked_, 0);
}

} // namespace
