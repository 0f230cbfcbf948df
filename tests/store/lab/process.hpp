// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/types.h>

namespace store_lab {

/// The laboratory failed. Not for what a test is about: GoogleTest turns it into a failed test that says why.
struct LabError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A child process, killed when this object goes. Its standard input and output are one socket, held here: a child that
/// reads it sees the end even if our whole process is killed.
class Process {
public:
  struct Command {
    std::vector<std::string> arguments;   ///< the first is the program's path
    std::vector<std::string> environment; ///< all of it, as NAME=VALUE
    std::string error_file;               ///< where standard error is appended to; "" is ours
  };

  Process() = default;
  /// Throws LabError if it cannot be started.
  explicit Process(const Command& command);
  Process(Process&& other) noexcept { *this = std::move(other); }
  Process& operator=(Process&& other) noexcept;
  ~Process() { kill(); }

  /// By SIGKILL, and waits for its end.
  void kill() noexcept;
  void send_signal(int signal) const;
  bool is_running() const;

  void say(const std::string& line) const;
  /// One line from its standard output without the newline. Throws LabError if none comes in time.
  std::string hear(std::chrono::milliseconds patience = std::chrono::seconds(5));

private:
  pid_t pid_ = -1;
  int channel_ = -1;
  std::string heard_;
};

} // namespace store_lab
