// SPDX-License-Identifier: BSD-2-Clause
#include "core/format.hpp"

#include <array>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>

namespace {

/// Ours, in `size` bytes of a room that has more: the rest must stay as it was.
[[gnu::format(printf, 2, 3)]] std::string ours(std::size_t size, const char* format, ...) {
  std::array<char, 512> room{};
  room.fill('#');
  va_list arguments;
  va_start(arguments, format);
  const auto length = core::format_into(std::span(room).first(size), format, arguments);
  va_end(arguments);
  EXPECT_EQ(room.at(size), '#');
  EXPECT_TRUE(size == 0 || room.at(length) == '\0');
  return {room.data(), length};
}

template <typename... Values>
void expect_as_libc(const char* format, Values... values) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
  std::array<char, 512> libc{};
  std::snprintf(libc.data(), libc.size(), format, values...);
  EXPECT_EQ(ours(512 - 1, format, values...), libc.data()) << format;
#pragma GCC diagnostic pop
}

} // namespace

TEST(Format, IsPrintfs) {
  expect_as_libc("plain");
  expect_as_libc("");
  expect_as_libc("%s", "");
  expect_as_libc("one %s, two %s.", "a", "b");
  expect_as_libc("100 %% of %s%%", "it");
  expect_as_libc("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
  expect_as_libc("%u %u", 0U, UINT_MAX);
  expect_as_libc("%lld %lld", LLONG_MIN, LLONG_MAX);
  expect_as_libc("%zu", SIZE_MAX);
  expect_as_libc("%s%d%s%zu%s%lld", "a", 1, "b", std::size_t{2}, "c", 3LL);
}

TEST(Format, TellsOfANullPointer) {
  const char* volatile none = nullptr;
  EXPECT_EQ(ours(100, "<%s>", none), "<(null)>");
}

TEST(Format, IsCutWhereTheRoomEnds) {
  EXPECT_EQ(ours(6, "%s", "longer"), "longe");
  EXPECT_EQ(ours(6, "four%u", 12345U), "four1");
  EXPECT_EQ(ours(1, "%s", "x"), "");
  EXPECT_EQ(ours(0, "%s", "x"), "");
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
TEST(Format, LeavesWhatItDoesNotKnow) {
  EXPECT_EQ(ours(100, "%s, %5d and %s", "first", 5, "second"), "first, %5d and %s");
  EXPECT_EQ(ours(100, "end %"), "end %");
}
#pragma GCC diagnostic pop
