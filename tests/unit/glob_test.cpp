// SPDX-License-Identifier: BSD-2-Clause
#include "core/glob.hpp"

#include <chrono>
#include <random>
#include <string>

#include <fnmatch.h>
#include <gtest/gtest.h>

using core::matches_glob;

TEST(Glob, IsThatOfTheShell) {
  EXPECT_TRUE(matches_glob("eth*", "eth0"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("/mnt/*", "/mnt/a/b"));
  EXPECT_TRUE(matches_glob("enX[0-9]", "enX7"));
  EXPECT_TRUE(matches_glob("[!a-c]x", "dx"));
  EXPECT_TRUE(matches_glob("[[:digit:]_]*", "_9"));
  EXPECT_TRUE(matches_glob("a\\*b", "a*b"));
  EXPECT_TRUE(matches_glob("[]-]", "]"));
  EXPECT_TRUE(matches_glob("*a*b*c", "xxaxxbxbcxxc"));
  EXPECT_FALSE(matches_glob("eth?", "eth"));
  EXPECT_FALSE(matches_glob("eth", "eth0"));
  EXPECT_FALSE(matches_glob("a\\*b", "axb"));
  EXPECT_FALSE(matches_glob("[!a-c]x", "bx"));
  EXPECT_FALSE(matches_glob("*a*b*c", "xxcbaxc"));
}

/// Every class of ASCII, with every character.
TEST(Glob, KnowsTheClassesOfLibc) {
  for (const std::string name :
       {"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"}) {
    const auto pattern = "[[:" + name + ":]]";
    for (int c = 1; c < 256; ++c) {
      const std::string text(1, static_cast<char>(c));
      EXPECT_EQ(matches_glob(pattern, text), ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0) << name << ' ' << c;
    }
  }
}

/// Whatever is made of these characters. libc's is asked only where POSIX fixes the answer: not about a bracket that
/// nothing closes, nor a backslash at the end.
TEST(Glob, AgreesWithLibc) {
  std::minstd_rand random(1);
  const auto text_of = [&](std::string_view letters, std::size_t longest) {
    std::string text(random() % (longest + 1), '\0');
    for (auto& c : text)
      c = letters[random() % letters.size()];
    return text;
  };
  std::size_t matched = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string pattern;
    for (auto parts = random() % 6; parts > 0; --parts) {
      switch (random() % 6) {
        case 0: pattern += '*'; break;
        case 1: pattern += '?'; break;
        case 2: pattern += std::string("\\") + "ab*?[]-"[random() % 7]; break;
        case 3: pattern += (random() % 2 != 0 ? "[!" : "[") + text_of("abc", 1) + "a" + text_of("abc", 2) + ']'; break;
        case 4: pattern += "[a-b]"; break;
        default: pattern += text_of("abc/.", 2);
      }
    }
    const auto text = text_of("abc*?[]-/.", 6);
    const bool libc = ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
    matched += libc ? 1 : 0;
    ASSERT_EQ(matches_glob(pattern, text), libc) << pattern << " and " << text;
  }
  EXPECT_GT(matched, 1000U); // both answers were tried
}

TEST(Glob, TakesAHostilePatternInItsStride) {
  std::string pattern;
  for (int i = 0; i < 100; ++i)
    pattern += "*a";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches_glob(pattern + 'b', std::string(4096, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Glob, TakesBracketsThatNothingClosesInItsStride) {
  std::string pattern = "*";
  std::string text;
  for (int i = 0; i < 200; ++i) {
    pattern += "[:";
    text += "[:";
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches_glob(pattern, text + 'x'));
  EXPECT_TRUE(matches_glob(pattern, text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}
