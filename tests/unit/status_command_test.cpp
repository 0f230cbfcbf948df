// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_command.hpp"

#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "daemon/status_report.hpp"
#include "daemon/status_socket.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using agent::ask_status;
using agent::StatusSocket;
using std::chrono::milliseconds;

class StatusCommand : public testing::Test {
protected:
  /// What is said of an agent that says `document`.
  std::expected<agent::StatusDocument, std::string> ask(const std::string& document) {
    core::Loop loop; // outlives the socket
    const auto socket = StatusSocket::bind(path_);
    EXPECT_TRUE(socket) << core::describe(socket.error());
    std::expected<agent::StatusDocument, std::string> answer;
    (*socket)->serve(loop, [&] { return document; });
    std::thread client([&] { answer = ask_status(path_, milliseconds{2000}); });
    core::Loop::Timer end(loop, [&] { loop.stop(); });
    end.set(core::Clock::now() + milliseconds{200});
    loop.run();
    client.join();
    return answer;
  }
  std::string complaint(milliseconds patience = milliseconds{2000}) const {
    const auto answer = ask_status(path_, patience);
    return answer ? "answered" : answer.error();
  }

  ScratchDirectory scratch_;
  std::string path_ = scratch_.path("status.sock");
};

TEST_F(StatusCommand, GetsBothForms) {
  agent::StatusReport report;
  report.version = "1.2.3";
  const auto answer = ask(agent::status_document(report));
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->text, to_text(report));
  EXPECT_EQ(answer->json, to_json(report));
}

TEST_F(StatusCommand, GetsALongOne) {
  agent::StatusReport report;
  for (int i = 0; i < 400; ++i)
    report.published["data/" + std::to_string(i)] = std::string(1024, 'v');
  const auto answer = ask(agent::status_document(report));
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->json, to_json(report));
}

TEST_F(StatusCommand, LetsNoAgentWriteToTheTerminal) {
  const auto answer = ask(std::string("state: \x1b]0;x\x07 \xc2\x9b"
                                      "1m\nnext: \xff\n\0{\"a\": \"\x1b[2J\"}\n\0",
                                      43));
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->text, "state: \\x1b]0;x\\x07 \\xc2\\x9b1m\nnext: \\xff\n");
  EXPECT_EQ(answer->json, "{\"a\": \"\\x1b[2J\"}\n");
}

TEST_F(StatusCommand, KnowsAnUnfinishedOne) {
  for (const std::string& part :
       {std::string(), std::string("text"), std::string("text\0", 5), std::string("text\0{ ", 7)}) {
    const auto answer = ask(part);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().find("before it had said everything"), std::string::npos) << answer.error();
  }
}

TEST_F(StatusCommand, TakesNoMoreThanAnAgentSays) {
  const auto answer = ask(std::string(5000000, 'x'));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), "who answers says more than an agent would");
}

TEST_F(StatusCommand, SaysThatThereIsNoAgent) {
  EXPECT_TRUE(complaint().starts_with("no agent answers at " + path_ + "; start it")) << complaint();
  std::ofstream(path_) << "no socket";
  EXPECT_TRUE(complaint().starts_with("no agent answers at ")) << complaint();
  path_ = scratch_.path("missing/status.sock");
  EXPECT_TRUE(complaint().starts_with("no agent answers at ")) << complaint();
}

TEST_F(StatusCommand, SaysThatTheAgentIsBusy) {
  const auto socket = StatusSocket::bind(path_);
  ASSERT_TRUE(socket);
  EXPECT_EQ(complaint(milliseconds{100}), "the agent runs but does not answer: it may be waiting for xenstored");
}

/// A process of another user that finds out what `say` says.
std::string said_by_nobody(const std::function<std::string()>& say) {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  const auto child = ::fork();
  if (child == 0) {
    std::string text = ::setuid(65534) == 0 ? say() : "not another user";
    static_cast<void>(!::write(ends[1], text.data(), text.size()));
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text(1024, '\0');
  const auto n = ::read(ends[0], text.data(), text.size());
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return text;
}

TEST_F(StatusCommand, SaysThatItMayNotAsk) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be another user";
  const auto socket = StatusSocket::bind(path_);
  ASSERT_TRUE(socket);
  ::chmod(scratch_.path().c_str(), 0755);
  const auto said = said_by_nobody([&] { return complaint(); });
  EXPECT_EQ(said, path_ + " is open to root alone; run as root: xen-guest-agent status");
}

/// Root's terminal is not for others to write to.
TEST_F(StatusCommand, BelievesNobodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be another user";
  ::chmod(scratch_.path().c_str(), 0777);
  ASSERT_EQ(::seteuid(65534), 0);
  const auto socket = StatusSocket::bind(path_);
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_TRUE(socket) << core::describe(socket.error());
  EXPECT_EQ(complaint(), "who answers at " + path_ + " is neither root's agent nor yours");
}

} // namespace
