// SPDX-License-Identifier: BSD-2-Clause
// The agent whose log nobody takes: it starts, works and ends as if somebody did.
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "agent_process.hpp"
#include "core/fd.hpp"
#include "support/guest_files.hpp"

namespace {

using core::Fd;

/// The agent under a shell that starts it by this command; "$0" and "$@" are the agent and its arguments.
class LostLog : public testing::Test {
protected:
  void expect_it_works(const std::string& command, const std::vector<std::string>& log_arguments) {
    std::vector<std::string> arguments{"--publish", "stdout",    "--loglevel", "trace",  "--memory-interval",
                                       "1",         "--network", "none",       "--root", files_.root()};
    arguments.insert(arguments.end(), log_arguments.begin(), log_arguments.end());
    AgentProcess agent(arguments, {}, {"sh", "-c", command});
    const auto said = [&](const std::string& line) {
      return eventually([&] { return agent.out().find(line) != std::string::npos; });
    };
    ASSERT_TRUE(said("data/meminfo_free = \"524288\"\n")) << agent.log();
    for (int i = 0; i < 12; ++i) { // each brings lines of the log: more than Linux holds for a logger
      files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + std::to_string(1000 + i) + " kB\n");
      agent.send_signal(SIGHUP);
      ASSERT_TRUE(said("data/meminfo_free=\"" + std::to_string(1000 + i) + "\"\n")) << agent.log();
    }
    agent.send_signal(SIGTERM);
    EXPECT_EQ(agent.wait(), 0);
  }
  GuestFiles files_;
};

/// A pipe that the agent inherits.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) ::abort();
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  std::string as_stderr() const { return R"(exec "$0" "$@" 2>&)" + std::to_string(writer.get()); }
  Fd reader;
  Fd writer;
};

TEST_F(LostLog, StderrIsAFullPipe) {
  const Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.writer.get(), F_SETFL, O_NONBLOCK), 0);
  const std::string block(4096, 'x');
  while (::write(pipe.writer.get(), block.data(), block.size()) > 0) {
  }
  ASSERT_EQ(::fcntl(pipe.writer.get(), F_SETFL, 0), 0);
  expect_it_works(pipe.as_stderr(), {"--stderr"});
  EXPECT_EQ(::fcntl(pipe.writer.get(), F_GETFL) & O_NONBLOCK, 0) << "it is not the agent's alone";
}

TEST_F(LostLog, StderrIsAPipeThatNobodyReads) {
  Pipe pipe;
  ::fcntl(pipe.reader.get(), F_SETFD, FD_CLOEXEC);
  const auto command = pipe.as_stderr();
  pipe.reader.reset();
  expect_it_works(command, {"--stderr"});
}

TEST_F(LostLog, StderrIsClosed) { expect_it_works(R"(exec "$0" "$@" 2>&-)", {"--stderr"}); }

TEST_F(LostLog, StderrIsAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  expect_it_works(R"(exec "$0" "$@" 2>/dev/full)", {"--stderr"});
}

/// The system logger: /dev of the agent is a directory of the test's, in a namespace of its own.
class LostLogger : public LostLog {
protected:
  void SetUp() override {
    const auto probe = start_ + "true'";
    if (std::system((probe + " 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "mount namespaces are not permitted here";
    files_.write("/dev/null", "");
    path_ = files_.root() + "/dev/log";
    command_ = start_ + "mount --bind " + files_.root() + R"(/dev /dev && exec "$0" "$@"' "$0" "$@")";
  }
  static Fd bind(const std::string& path) {
    Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, std::begin(address.sun_path));
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << path;
    return fd;
  }
  std::string start_ = "exec unshare --user --map-root-user --mount sh -c '";
  std::string path_;
  std::string command_;
};

TEST_F(LostLogger, ThatIsNotThere) { expect_it_works(command_, {}); }

TEST_F(LostLogger, ThatReadsNothing) {
  const auto logger = bind(path_);
  expect_it_works(command_, {});
  std::array<char, 4096> first{};
  const auto n = ::recv(logger.get(), first.data(), first.size(), 0);
  ASSERT_GT(n, 0) << "it was the agent's logger";
  const std::string_view message(first.data(), static_cast<std::size_t>(n));
  EXPECT_TRUE(message.starts_with("<3") && message.find(">xen-guest-agent[") < 5) << message;
}

} // namespace
