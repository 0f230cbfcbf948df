// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_line.hpp"

#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"

namespace {

using namespace std::chrono_literals;
namespace log = core::log;
using log::Level;
using log::Style;

constexpr std::chrono::system_clock::time_point leap_day{1709214605s}; // 2024-02-29T13:50:05Z

TEST(LogLine, Styles) {
  const auto line = [](Style style, Level level) { return log::make_line(style, level, "network", "text", leap_day); };
  EXPECT_EQ(line(Style::plain, Level::info), "info network: text\n");
  EXPECT_EQ(line(Style::journal, Level::error), "<3>network: text\n");
  EXPECT_EQ(line(Style::journal, Level::trace), "<7>network: text\n");
  EXPECT_EQ(line(Style::terminal, Level::warn), "2024-02-29T13:50:05Z warn  network: text\n");
  EXPECT_EQ(line(Style::coloured_terminal, Level::error), "2024-02-29T13:50:05Z \x1b[31merror\x1b[0m network: text\n");
}

class LogStyle : public testing::Test {
protected:
  void SetUp() override {
    terminal_ = core::Fd(::posix_openpt(O_RDWR | O_NOCTTY));
    if (!terminal_ || ::isatty(terminal_.get()) != 1) GTEST_SKIP() << "no pseudo-terminals here";
    ::setenv("TERM", "xterm", 1);
  }
  void TearDown() override {
    ::unsetenv("NO_COLOR");
    ::unsetenv("TERM");
  }
  core::Fd terminal_;
};

TEST_F(LogStyle, OfATerminal) {
  EXPECT_EQ(log::style_for(terminal_.get()), Style::coloured_terminal);
  ::setenv("NO_COLOR", "", 1); // no-color.org: only if it is not empty
  EXPECT_EQ(log::style_for(terminal_.get()), Style::coloured_terminal);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(log::style_for(terminal_.get()), Style::terminal);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(log::style_for(terminal_.get()), Style::terminal);
  ::unsetenv("TERM");
  EXPECT_EQ(log::style_for(terminal_.get()), Style::terminal);
}

TEST(LogStyleOf, WhatIsNoTerminal) {
  const core::Fd file(::open("/dev/null", O_WRONLY));
  EXPECT_EQ(log::style_for(file.get()), Style::plain);
  EXPECT_EQ(log::style_for(-1), Style::plain);
}

} // namespace
