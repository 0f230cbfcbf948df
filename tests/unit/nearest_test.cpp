// SPDX-License-Identifier: BSD-2-Clause
#include "config/nearest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using config::edit_distance;

std::string nearest(std::string_view word, bool in_file = false) {
  const auto* option = config::nearest_option(word, in_file);
  return option == nullptr ? "" : option->name;
}

TEST(Nearest, CountsMistakes) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("abc", "abxc"), 1U);
  EXPECT_EQ(edit_distance("abc", "ac"), 1U);
  EXPECT_EQ(edit_distance("abc", "axc"), 1U);
  EXPECT_EQ(edit_distance("abcd", "abdc"), 1U) << "swapped";
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance(std::string(1000, 'a'), std::string(2000, 'b')), 64U) << "bounded";
}

TEST(Nearest, IsWhatSomebodyMeant) {
  EXPECT_EQ(nearest("memory-intervall"), "memory-interval");
  EXPECT_EQ(nearest("memory_interval"), "memory-interval");
  EXPECT_EQ(nearest("Memory-Interval"), "memory-interval");
  EXPECT_EQ(nearest("--memory-interval"), "memory-interval");
  EXPECT_EQ(nearest("mem-interval"), "memory-interval");
  EXPECT_EQ(nearest("shcema"), "schema");
  EXPECT_EQ(nearest("loglvl"), "loglevel");
  EXPECT_EQ(nearest("exclude-i"), "exclude-interface") << "a beginning";
}

TEST(Nearest, IsNothingFarAway) {
  EXPECT_EQ(nearest("bogus"), "");
  EXPECT_EQ(nearest(""), "");
  EXPECT_EQ(nearest("---"), "");
  EXPECT_EQ(nearest("x"), "");
  EXPECT_EQ(nearest(std::string(100000, 'm')), "");
}

TEST(Nearest, IsOneThatAFileMayHold) {
  EXPECT_EQ(nearest("jsom"), "json");
  EXPECT_EQ(nearest("jsom", true), "");
}

TEST(Nearest, OfCommandsToo) {
  EXPECT_EQ(config::nearest_command("shwo"), "show");
  EXPECT_EQ(config::nearest_command("Show"), "show");
  EXPECT_EQ(config::nearest_command("dance"), "");
  EXPECT_EQ(config::nearest_command(""), "");
}

} // namespace
