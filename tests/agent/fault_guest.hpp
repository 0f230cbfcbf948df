// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fault_table.hpp"
#include "sandboxed_guest.hpp"

/// A guest with everything that an agent tells of, whose agent runs under strace(1).
class FaultGuest : public SandboxedGuest {
protected:
  void SetUp() override;
  /// What there is besides files and a store.
  virtual void surround() { GuestTest::SetUp(); }
  virtual std::vector<std::string> arguments() const;
  virtual AgentProcess::Environment environment() const;
  /// What was said wherever the agent says it.
  virtual std::string log_of(AgentProcess& agent) { return agent.log(); }

  void prepare(); ///< the files, and a status socket that nobody serves
  std::unique_ptr<AgentProcess> run(const std::vector<std::string>& tracing);
  std::string trace_file() const { return files_.root() + "/trace"; }
  void clear_store();
  /// Whether there is a reason for which a call of the table may not be made by such an agent while it runs.
  virtual bool may_be_absent(const std::string& call) const { return may_be_absent_later(call); }
  /// Whether a library has good reason not to go on.
  virtual bool ends_the_process(const std::string& /*call*/, const std::string& /*error*/) const { return false; }
  virtual bool has_started(AgentProcess& agent) { return log_of(agent).find("agent: version") != std::string::npos; }
  /// How often each call is made by an undisturbed start, before main() and from then on.
  struct Calls {
    std::map<std::string, std::size_t> before;
    std::map<std::string, std::size_t> in_main;
    bool of_a_sandbox = true; ///< among them; false of a build that has none
  };
  Calls learn_calls();
  /// The agent ends with a sentence, or the tree is right in the end. If `answered`, an administrator may send SIGHUP.
  void expect_right_end(AgentProcess& agent, const std::string& call, const std::string& what, bool answered);

  Dump wanted_;
};

/// The text of a file.
std::string file_content(const std::string& path);
/// How often each call stands in what strace wrote.
std::map<std::string, std::size_t> count_calls(const std::string& trace);
/// Those among them that can fail and have no row in the table.
std::string without_row(const std::map<std::string, std::size_t>& calls);
/// Whether strace let this call fail.
bool has_injected(const std::string& trace_file, const std::string& call);
/// For people: "openat number 3 fails with EMFILE".
std::string describe(const FaultRow& row, const FaultCase& one);
