// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <sys/mount.h>

#include "fault_guest.hpp"
#include "listening_logger.hpp"
#include "unit/listening_supervisor.hpp"

/// A FaultGuest whose agent reads its interfaces by getifaddrs(3), becomes a user of its own, writes to the system
/// logger, and has a supervisor: the calls that no other makes, and those that it makes of other places.
template <class Faults>
class OfAService : public Faults {
protected:
  static bool is_of_its_own(const std::string& call) {
    static const std::set<std::string> calls = {"setresuid", "setresgid",   "setgroups", "getgroups",
                                                "socket",    "connect",     "bind",      "sendto",
                                                "recvmsg",   "getsockname", "ioctl"};
    return calls.contains(call);
  }
  void surround() override {
    SandboxedGuest::SetUp();
    if (this->IsSkipped() || this->HasFatalFailure()) return;
    ASSERT_TRUE(enter_small_dev());
    logger_ = std::make_unique<ListeningLogger>("/dev/log");
    ASSERT_TRUE(logger_->is_there());
    supervisor_ = std::make_unique<ListeningSupervisor>(notify_socket());
  }
  void TearDown() override {
    if (logger_) ::umount2("/dev", MNT_DETACH);
    Faults::TearDown();
  }
  std::vector<std::string> arguments() const override {
    return {"--network", "scan", "--memory-interval", "1", "--scan-interval", "1", "--root", this->files_.root()};
  }
  AgentProcess::Environment environment() const override {
    auto all = Faults::environment();
    all.emplace("NOTIFY_SOCKET", notify_socket());
    return all;
  }
  /// Of getifaddrs(3) glibc's makes these, and musl's does not.
  static bool is_of_glibc(const std::string& call) { return call == "getsockname" || call == "recvmsg"; }
  bool may_be_absent(const std::string& call) const override {
    return is_of_glibc(call) || Faults::may_be_absent(call);
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
    for (auto told = supervisor_->next(0); told != "(none)"; told = supervisor_->next(0)) // none may fill its socket
      if (told.starts_with("READY=1\n")) ready_ = agent.pid();
    return ready_ == agent.pid() || Faults::has_started(agent);
  }

private:
  std::string notify_socket() const { return this->lab_->directory() + "/notify"; }
  std::unique_ptr<ListeningLogger> logger_;
  std::unique_ptr<ListeningSupervisor> supervisor_;
  pid_t ready_ = -1;
};
