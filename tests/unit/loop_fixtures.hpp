// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <chrono>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"
#include "core/loop.hpp"

/// A pipe: something to wait for.
class Pipe {
public:
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) ::abort();
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }
  int fd() const { return read_.get(); }
  void ring() const { ASSERT_EQ(::write(write_.get(), "x", 1), 1); }
  void hang_up() { write_.reset(); }
  void quiet() const {
    std::array<char, 64> buffer{};
    while (::read(read_.get(), buffer.data(), buffer.size()) > 0) {
    }
  }

private:
  core::Fd read_;
  core::Fd write_;
};

/// Ends a loop that would otherwise not end: the test then sees what is missing.
class Guard {
public:
  explicit Guard(core::Loop& loop, std::chrono::milliseconds after = std::chrono::seconds{5})
      : timer_(loop, [this, &loop] {
          expired_ = true;
          loop.stop();
        }) {
    timer_.set(core::Clock::now() + after);
  }
  ~Guard() { EXPECT_FALSE(expired_) << "the loop had to be stopped"; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

private:
  bool expired_ = false;
  core::Loop::Timer timer_;
};
