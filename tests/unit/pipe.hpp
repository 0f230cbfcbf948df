// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"

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
  /// Whether it was rung.
  bool quiet() const {
    bool rung = false;
    std::array<char, 64> buffer{};
    while (::read(read_.get(), buffer.data(), buffer.size()) > 0)
      rung = true;
    return rung;
  }

private:
  core::Fd read_;
  core::Fd write_;
};
