// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

/// The program under test: XGA_AGENT, or that of another build which XGA_TEST_AGENT in the environment names.
std::string agent_program();

/// The agent as a process of its own, killed with this object. What it prints goes to files of its own.
class AgentProcess {
public:
  using Environment = std::map<std::string, std::string>;
  /// Starts agent_program() (or the program named first in `wrapper`, with the agent after the rest of it), with no
  /// configuration file unless the arguments name one. `program`: another agent than that.
  AgentProcess(const std::vector<std::string>& arguments, const Environment& environment,
               const std::vector<std::string>& wrapper = {}, const std::string& program = {});
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;
  ~AgentProcess();

  pid_t pid() const { return pid_; }
  bool is_running();
  void send_signal(int number) const;
  /// Waits for its end: the exit status, 128 + signal, or -1 if it does not end in time.
  int wait(std::chrono::milliseconds patience = std::chrono::seconds(20));
  std::string out() const;
  std::string log() const;

private:
  pid_t pid_ = -1;
  int status_ = -1;
  std::string directory_;
};

/// Whether the condition comes true in time; asked every few milliseconds.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience = std::chrono::seconds(10));
