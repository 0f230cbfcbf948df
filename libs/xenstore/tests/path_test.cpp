// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <xenstorepp/path.hpp>

using namespace std::string_literals;
using xenstorepp::is_valid_node_name;
using xenstorepp::is_valid_path;

TEST(Path, Valid) {
  for (const char* path : {"/", "a", "/a", "data/os_name", "/local/domain/0/a-b_c@D9", "@releaseDomain", "-"}) {
    EXPECT_TRUE(is_valid_path(path)) << path;
  }
}

TEST(Path, Invalid) {
  for (const std::string& path : {""s, "//"s, "a/"s, "/a/"s, "a//b"s, "//a"s, "a b"s, "a.b"s, "a:b"s, "a\0"s, "\0"s,
                                  "a\n"s, "\xc3\xa4"s, "a%"s, "a["s, "a{"s, "a`"s}) {
    EXPECT_FALSE(is_valid_path(path)) << testing::PrintToString(path);
  }
}

TEST(Path, Lengths) {
  EXPECT_TRUE(is_valid_path(std::string(xenstorepp::max_relative_path, 'a')));
  EXPECT_FALSE(is_valid_path(std::string(xenstorepp::max_relative_path + 1, 'a')));
  EXPECT_TRUE(is_valid_path("/" + std::string(xenstorepp::max_absolute_path - 1, 'a')));
  EXPECT_FALSE(is_valid_path("/" + std::string(xenstorepp::max_absolute_path, 'a')));
}

TEST(Path, EveryCharacter) {
  const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_@";
  for (int c = 0; c < 256; ++c) {
    const char character = static_cast<char>(c);
    EXPECT_EQ(is_valid_node_name({&character, 1}), allowed.find(character) != std::string::npos) << c;
  }
}

TEST(Path, NodeName) {
  EXPECT_TRUE(is_valid_node_name("eth0"));
  EXPECT_FALSE(is_valid_node_name(""));
  EXPECT_FALSE(is_valid_node_name("eth0.100"));
  EXPECT_FALSE(is_valid_node_name("10.0.0.1"));
  EXPECT_FALSE(is_valid_node_name("a/b"));
}
