// SPDX-License-Identifier: BSD-2-Clause
#include "core/sort.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

TEST(Sort, GivesWhatTheStandardsGives) {
  std::mt19937 random(1); // NOLINT(bugprone-random-generator-seed): the same each time
  for (std::size_t size = 0; size < 200; ++size) {
    std::vector<std::string> words(size);
    for (auto& word : words)
      word = std::to_string(random() % (size + 1));
    auto expected = words;
    std::ranges::sort(expected);
    core::sort(words);
    ASSERT_EQ(words, expected);
  }
}

TEST(Sort, ByAKeyAndBackwards) {
  std::vector<std::string> words{"b33", "d", "a444", "c2"}; // by name another order
  core::sort(words, {}, &std::string::size);
  EXPECT_EQ(words, (std::vector<std::string>{"d", "c2", "b33", "a444"}));
  core::sort(words, std::ranges::greater{}, &std::string::size);
  EXPECT_EQ(words, (std::vector<std::string>{"a444", "b33", "c2", "d"}));
}

} // namespace
