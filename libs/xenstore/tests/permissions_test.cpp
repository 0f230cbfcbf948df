// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <xenstorepp/permissions.hpp>

using namespace std::string_literals;
using xenstorepp::Access;
using xenstorepp::parse_permission;
using xenstorepp::Permission;

TEST(Permissions, ThereAndBack) {
  for (const char* text : {"n0", "r5", "w12", "b32767"}) {
    const auto permission = parse_permission(text);
    ASSERT_TRUE(permission) << text;
    EXPECT_EQ(format(*permission), text);
  }
  EXPECT_EQ(parse_permission("n5"), (Permission{Access::none, 5}));
  EXPECT_EQ(parse_permission("b7"), (Permission{Access::read_write, 7}));
}

TEST(Permissions, Malformed) {
  for (const std::string& text :
       {""s, "n"s, "x5"s, "N5"s, "n-1"s, "n 5"s, "n5 "s, "n32768"s, "n99999999999"s, "5"s, "n5\0"s}) {
    EXPECT_FALSE(parse_permission(text)) << testing::PrintToString(text);
  }
}
