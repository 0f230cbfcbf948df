// SPDX-License-Identifier: BSD-2-Clause
// Every system call of the agent fails once at its start, by strace: it ends with a sentence, or publishes the right
// tree. A sample of the table in fault_table.cpp; with XGA_EVERY_FAULT in the environment each error of each call, and
// each place where the agent makes the call, at least once.
#include <iostream>
#include <set>
#include <sstream>

#include <sys/mount.h>

#include "fault_guest.hpp"
#include "listening_logger.hpp"
#include "unit/listening_supervisor.hpp"

namespace {

class Faults : public FaultGuest {
protected:
  /// Whether a library has good reason not to go on.
  virtual bool ends_the_process(const std::string& /*call*/, const std::string& /*error*/) const { return false; }
  /// How often the call failed.
  int fail(const FaultRow& row, const Calls& calls) {
    int failed = 0;
    const auto before = calls.before.contains(row.call) ? calls.before.at(row.call) : 0;
    const auto places = calls.in_main.contains(row.call) ? calls.in_main.at(row.call) : 0;
    for (const auto& one : fault_cases(row, before, places)) {
      if (ends_the_process(row.call, one.error)) continue;
      clear_store();
      const auto agent =
          run({"-e", std::string("trace=") + row.call, "-e",
               std::string("inject=") + row.call + ":error=" + one.error + ":when=" + std::to_string(one.place)});
      expect_right_end(*agent, row.call, describe(row, one), is_answer(row.call, one.error));
      failed += has_injected(trace_file(), row.call) ? 1 : 0;
    }
    return failed;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Faults, testing::Values(c_xapi), host_name);

TEST_P(Faults, AtTheStart) {
  const auto calls = learn_calls();
  ASSERT_FALSE(HasFailure());
  std::set<std::string> known = {"execve",  "arch_prctl", "exit_group",           "getpid", "geteuid", "umask",
                                 "getppid", "brk",        "+++ exited with 0 +++"};
  int tried = 0;
  std::string spared;
  for (const auto& row : fault_table()) {
    known.insert(row.call);
    if (is_of_the_sanitizers(row.call)) continue;
    const int failed = fail(row, calls);
    tried += failed;
    const bool was_made = calls.in_main.contains(row.call);
    if (failed == 0 && (was_made || !may_be_absent_at_the_start(row.call))) spared += std::string(" ") + row.call;
  }
  for (const auto& [call, times] : calls.in_main)
    EXPECT_TRUE(known.contains(call) || is_of_the_sanitizers(call)) << "no row for " << call;
  EXPECT_EQ(spared, "") << "these never failed";
  std::cout << tried << " faults at the start\n";
}

/// An agent that reads its interfaces by getifaddrs(3), becomes a user of its own, writes to the system logger, and has
/// a supervisor: the calls that no other start makes, and those that this one makes of other places.
class FaultsOfAService : public Faults {
protected:
  void SetUp() override {
    SandboxedGuest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_TRUE(enter_small_dev());
    logger_ = std::make_unique<ListeningLogger>("/dev/log");
    ASSERT_TRUE(logger_->is_there());
    supervisor_ = std::make_unique<ListeningSupervisor>(notify_socket());
    prepare();
  }
  void TearDown() override {
    if (logger_) ::umount2("/dev", MNT_DETACH);
    SandboxedGuest::TearDown();
  }
  std::vector<std::string> arguments() const override {
    return {"--network", "scan", "--memory-interval", "1", "--scan-interval", "1", "--root", files_.root()};
  }
  AgentProcess::Environment environment() const override {
    auto all = Faults::environment();
    all.emplace("NOTIFY_SOCKET", notify_socket());
    return all;
  }
  /// To glibc's getifaddrs(3) these say that somebody else has closed its socket, and opened another.
  bool ends_the_process(const std::string& call, const std::string& error) const override {
    static const std::set<std::string> errors = {"EBADF", "ECONNREFUSED", "ENOTCONN", "ENOTSOCK"};
    return call == "recvmsg" && errors.contains(error);
  }
  std::string log_of(AgentProcess& agent) override {
    std::string log = agent.log();
    std::istringstream lines(logger_->text());
    for (std::string line; std::getline(lines, line);)
      if (line.find('[' + std::to_string(agent.pid()) + "]: ") != std::string::npos) log += line + '\n';
    return log;
  }
  /// By either way, as the fault may hit one.
  bool has_started(AgentProcess& agent) override {
    if (supervisor_->next(0).starts_with("READY=1\n")) ready_ = agent.pid();
    return ready_ == agent.pid() || Faults::has_started(agent);
  }

private:
  std::string notify_socket() const { return lab_->directory() + "/notify"; }
  std::unique_ptr<ListeningLogger> logger_;
  std::unique_ptr<ListeningSupervisor> supervisor_;
  pid_t ready_ = -1;
};
INSTANTIATE_TEST_SUITE_P(On, FaultsOfAService, testing::Values(c_xapi), host_name);

TEST_P(FaultsOfAService, AtTheStart) {
  static const std::set<std::string> calls_of_its_own = {"setresuid", "setresgid",   "setgroups", "getgroups",
                                                         "socket",    "connect",     "bind",      "sendto",
                                                         "recvmsg",   "getsockname", "ioctl"};
  const auto calls = learn_calls();
  ASSERT_FALSE(HasFailure());
  int tried = 0;
  std::string spared;
  for (const auto& row : fault_table()) {
    if (!calls_of_its_own.contains(row.call)) continue;
    const int failed = fail(row, calls);
    tried += failed;
    if (failed == 0) spared += std::string(" ") + row.call;
  }
  EXPECT_EQ(spared, "") << "these never failed";
  std::cout << tried << " faults at the start of a service\n";
}

} // namespace
