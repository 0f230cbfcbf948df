// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/notify_socket.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "unit/captured_stderr.hpp"
#include "unit/listening_supervisor.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using agent::NotifySocket;
using namespace std::chrono_literals;

/// The variables, as long as a test lasts.
class Environment : public testing::Test {
protected:
  ~Environment() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
      ::unsetenv(name);
  }
  static void set(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }
};
using NotifyEnvironment = Environment;

TEST_F(NotifyEnvironment, IsEmptyWithoutASupervisor) {
  const auto environment = agent::notify_environment();
  EXPECT_EQ(environment.socket, "");
  EXPECT_FALSE(environment.watchdog);
}

TEST_F(NotifyEnvironment, HasTheWatchdogOfThisProcess) {
  set("NOTIFY_SOCKET", "/run/notify");
  set("WATCHDOG_USEC", "180000000");
  EXPECT_EQ(agent::notify_environment().watchdog, 180s);
  set("WATCHDOG_PID", std::to_string(::getpid()));
  EXPECT_EQ(agent::notify_environment().watchdog, 180s);
  EXPECT_EQ(agent::notify_environment().socket, "/run/notify");
}

TEST_F(NotifyEnvironment, HasNoWatchdogOfAnotherProcess) {
  set("WATCHDOG_USEC", "180000000");
  set("WATCHDOG_PID", std::to_string(::getppid()));
  EXPECT_FALSE(agent::notify_environment().watchdog);
}

TEST_F(NotifyEnvironment, HasNoWatchdogThatIsNoTime) {
  for (const char* value : {"0", "", "-1", "60s", "18446744073709551615", "99999999999999999999"}) {
    set("WATCHDOG_USEC", value);
    EXPECT_FALSE(agent::notify_environment().watchdog) << value;
  }
}

TEST(NotifySocket, SpeaksToAPath) {
  const ScratchDirectory directory;
  const ListeningSupervisor supervisor(directory.path("notify"));
  auto socket = NotifySocket::connect(directory.path("notify"));
  ASSERT_TRUE(socket) << core::describe(socket.error());
  socket->tell("READY=1\n");
  socket->tell("WATCHDOG=1\n");
  EXPECT_EQ(supervisor.next(), "READY=1\n");
  EXPECT_EQ(supervisor.next(), "WATCHDOG=1\n");
}

TEST(NotifySocket, SpeaksToAnAbstractName) {
  utsname system = {};
  ASSERT_EQ(::uname(&system), 0);
  if (std::string_view(system.sysname) != "Linux") GTEST_SKIP() << "abstract names are Linux's";
  const auto name = "@xga-notify-" + std::to_string(::getpid());
  const ListeningSupervisor supervisor(name);
  auto socket = NotifySocket::connect(name);
  ASSERT_TRUE(socket) << core::describe(socket.error());
  socket->tell("READY=1\n");
  EXPECT_EQ(supervisor.next(), "READY=1\n");
}

TEST(NotifySocket, SaysWhatIsWrongWithAName) {
  const auto why = [](const std::string& name) {
    const auto socket = NotifySocket::connect(name);
    return socket ? "connected" : core::describe(socket.error());
  };
  EXPECT_EQ(why("relative"), "NOTIFY_SOCKET is neither a path nor a name: relative");
  EXPECT_EQ(why("vsock:2:1234"), "NOTIFY_SOCKET is neither a path nor a name: vsock:2:1234");
  EXPECT_EQ(why("/" + std::string(200, 'x')), "NOTIFY_SOCKET is too long: /" + std::string(200, 'x'));
  EXPECT_EQ(why("/nowhere/notify"), "NOTIFY_SOCKET /nowhere/notify: No such file or directory");
}

TEST(NotifySocket, OutlivesItsListener) {
  CapturedStderr err;
  const ScratchDirectory directory;
  std::optional<ListeningSupervisor> supervisor(std::in_place, directory.path("notify"));
  auto socket = NotifySocket::connect(directory.path("notify"));
  ASSERT_TRUE(socket);
  supervisor.reset();
  core::log::open(core::log::Target::standard_error, core::log::Level::info);
  socket->tell("WATCHDOG=1\n");
  socket->tell("WATCHDOG=1\n");
  const auto told = err.take();
  core::log::open(core::log::Target::standard_error, core::log::Level::warn);
  const auto first = told.find("telling the service manager");
  EXPECT_NE(first, std::string::npos) << told;
  EXPECT_EQ(told.find("telling the service manager", first + 1), std::string::npos) << told;
}

TEST(NotifySocket, WaitsForNobodyForLong) {
  const ScratchDirectory directory;
  const ListeningSupervisor supervisor(directory.path("notify"));
  auto socket = NotifySocket::connect(directory.path("notify"));
  ASSERT_TRUE(socket);
  const auto begin = std::chrono::steady_clock::now();
  // More than the kernel keeps for one that does not read; from then on each waits.
  for (int i = 0; i < 4096 && std::chrono::steady_clock::now() - begin < 500ms; ++i)
    socket->tell("WATCHDOG=1\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

} // namespace
