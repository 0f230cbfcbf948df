// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <xenstorepp/wire.hpp>

using namespace std::string_literals;
namespace wire = xenstorepp::wire;
using Strings = std::vector<std::string>;

TEST(SplitStrings, EachEndsWithNul) {
  EXPECT_EQ(wire::split_strings(""), Strings{});
  EXPECT_EQ(wire::split_strings("a\0"s), Strings{"a"});
  EXPECT_EQ(wire::split_strings("a\0bc\0"s), (Strings{"a", "bc"}));
  EXPECT_EQ(wire::split_strings("a\0bc"s), (Strings{"a", "bc"})) << "a missing last NUL is forgiven";
  EXPECT_EQ(wire::split_strings("\0"s), Strings{""});
  EXPECT_EQ(wire::split_strings("a\0\0b\0"s), (Strings{"a", "", "b"}));
}

TEST(ParseNumber, DecimalOnly) {
  EXPECT_EQ(wire::parse_number("0\0"s), 0U);
  EXPECT_EQ(wire::parse_number("17\0"s), 17U);
  EXPECT_EQ(wire::parse_number("17"), 17U);
  EXPECT_EQ(wire::parse_number("4294967295\0"s), 4294967295U);
  for (const std::string& text :
       {""s, "\0"s, "4294967296\0"s, "-1\0"s, "+1\0"s, " 1\0"s, "1 \0"s, "1\0\0"s, "x"s, "0x1"s}) {
    EXPECT_FALSE(wire::parse_number(text)) << text;
  }
}

TEST(ParseWatchEvent, PathAndToken) {
  const auto event = wire::parse_watch_event("data/x\0w1\0"s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->path, "data/x");
  EXPECT_EQ(event->token, "w1");
}

TEST(ParseWatchEvent, MoreStringsAreIgnored) {
  const auto event = wire::parse_watch_event("a\0w1\0depth\0more"s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->token, "w1");
}

TEST(ParseWatchEvent, NotOne) {
  for (const std::string& payload : {""s, "\0"s, "a"s, "a\0"s, "\0w1\0"s}) {
    EXPECT_FALSE(wire::parse_watch_event(payload)) << testing::PrintToString(payload);
  }
}

TEST(ParseDirectoryPart, Middle) {
  const auto part = wire::parse_directory_part("17\0a\0bc\0"s);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->generation, "17");
  EXPECT_EQ(part->names, "a\0bc\0"s);
  EXPECT_FALSE(part->last);
}

TEST(ParseDirectoryPart, Last) {
  const auto part = wire::parse_directory_part("17\0a\0bc\0\0"s);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->names, "a\0bc\0"s);
  EXPECT_TRUE(part->last);
}

TEST(ParseDirectoryPart, LastAndEmpty) {
  const auto part = wire::parse_directory_part("17\0\0"s);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->names, "");
  EXPECT_TRUE(part->last);
}

TEST(ParseDirectoryPart, NotOne) {
  for (const std::string& payload : {""s, "17"s, "\0a\0"s, "17\0a"s, "17\0a\0\0b\0"s, "17\0\0a\0"s, "17\0a\0\0\0"s}) {
    EXPECT_FALSE(wire::parse_directory_part(payload)) << testing::PrintToString(payload);
  }
}
