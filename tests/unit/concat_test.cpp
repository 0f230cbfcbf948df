// SPDX-License-Identifier: BSD-2-Clause
#include "core/concat.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

using core::concat;
using std::string_view_literals::operator""sv;

TEST(Concat, PutsThePartsOneAfterAnother) {
  const std::string name = "a name that takes memory of its own";
  EXPECT_EQ(concat({"user ", name, " (", "none"sv, ")"}), "user a name that takes memory of its own (none)");
  EXPECT_EQ(concat({}), "");
  EXPECT_EQ(concat({"", "alone", ""}), "alone");
}

TEST(Concat, KeepsNuls) { EXPECT_EQ(concat({"a\0b"sv, std::string(2, '\0'), "c"}), "a\0b\0\0c"sv); }

TEST(Concat, AppendKeepsWhatIsThere) {
  std::string text = "one";
  core::append(text, {", ", "two", ", three that make it longer than fits"});
  EXPECT_EQ(text, "one, two, three that make it longer than fits");
  core::append(text, {});
  EXPECT_EQ(text, "one, two, three that make it longer than fits");
}

/// A loop that appends must not copy all that is there each time.
TEST(Concat, AppendLeavesRoomForMore) {
  std::string text;
  int moves = 0;
  for (auto last = text.capacity(); text.size() < 10000;) {
    core::append(text, {"x", "y"});
    if (text.capacity() != last) ++moves;
    last = text.capacity();
  }
  EXPECT_LT(moves, 20);
}

TEST(Concat, AListHasSeparatorsBetweenItsItemsAlone) {
  std::string list;
  core::append_item(list, "eth0");
  EXPECT_EQ(list, "eth0");
  core::append_item(list, "eth1");
  core::append_item(list, "eth2", " or ");
  EXPECT_EQ(list, "eth0, eth1 or eth2");
}

} // namespace
