// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

/// A command line tool as a process of its own, with argument 0 as the test wants it.
struct ToolCommand {
  std::string program;                            ///< its path
  std::vector<std::string> words;                 ///< the first is argument 0
  std::map<std::string, std::string> environment; ///< all of it
  std::string input;                              ///< standard input
};

struct ToolOutcome {
  int status = -1; ///< 128 + signal; -1: it had not ended in time
  std::string out;
  std::string err;
  friend bool operator==(const ToolOutcome&, const ToolOutcome&) = default;
};

/// A tool that runs; killed with this object.
class ToolProcess {
public:
  explicit ToolProcess(const ToolCommand& command);
  ToolProcess(const ToolProcess&) = delete;
  ToolProcess& operator=(const ToolProcess&) = delete;
  ~ToolProcess();

  std::string out() const;
  void send_signal(int number) const;
  ToolOutcome wait(std::chrono::milliseconds patience = std::chrono::seconds(20));

private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

ToolOutcome run(const ToolCommand& command);

/// With standard output on a terminal of so many columns. What comes out of it is `out`.
ToolOutcome run_on_terminal(const ToolCommand& command, unsigned short columns);
