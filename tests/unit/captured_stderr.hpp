// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

/// What the process writes to stderr goes into a pipe while this object lives.
class CapturedStderr {
public:
  CapturedStderr() {
    if (::pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) != 0) ::abort();
    saved_ = ::dup(STDERR_FILENO);
    ::dup2(pipe_[1], STDERR_FILENO);
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  ~CapturedStderr() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }

  /// What has come since the last call.
  std::string take() const {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(pipe_[0], buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    return text;
  }

private:
  std::array<int, 2> pipe_{};
  int saved_ = -1;
};
