// SPDX-License-Identifier: BSD-2-Clause
#include "core/text.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace std::string_literals;

TEST(Trim, TakesTheSixBlanksAndNothingElse) {
  EXPECT_EQ(core::trim(" \t\r\n\v\fa b \t\r\n\v\f"), "a b");
  EXPECT_EQ(core::trim("a"), "a");
  EXPECT_EQ(core::trim(""), "");
  EXPECT_EQ(core::trim(" \n\t "), "");
  EXPECT_EQ(core::trim("\0a\0"s), "\0a\0"s);
  EXPECT_EQ(core::trim("\xc2\xa0x"), "\xc2\xa0x") << "a no-break space is a character like any other";
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  while (const auto line = core::next_line(text))
    all.emplace_back(*line);
  return all;
}

TEST(NextLine, SplitsAtEveryLineEnd) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(lines(""), Lines{});
  EXPECT_EQ(lines("a"), Lines{"a"});
  EXPECT_EQ(lines("a\n"), Lines{"a"});
  EXPECT_EQ(lines("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(lines("\n\na\n\n"), (Lines{"", "", "a", ""}));
  EXPECT_EQ(lines("a\r\nb\r\n"), (Lines{"a", "b"}));
  EXPECT_EQ(lines("a\r\r\nb"), (Lines{"a\r", "b"}));
  EXPECT_EQ(lines("a\0b\nc"s), (Lines{"a\0b"s, "c"}));
}

TEST(NextLine, LeavesTheRest) {
  std::string_view rest = "one\ntwo\nthree";
  EXPECT_EQ(core::next_line(rest), "one");
  EXPECT_EQ(rest, "two\nthree");
}

TEST(NextWord, TakesOneWordAndLeavesTheRest) {
  std::string_view rest = "  MemTotal:\t 16 kB ";
  EXPECT_EQ(core::next_word(rest), "MemTotal:");
  EXPECT_EQ(rest, "\t 16 kB ");
  EXPECT_EQ(core::next_word(rest), "16");
  EXPECT_EQ(core::next_word(rest), "kB");
  EXPECT_EQ(core::next_word(rest), "");
  EXPECT_EQ(rest, "");
  EXPECT_EQ(core::next_word(rest), "");
}

TEST(ToLower, ChangesAsciiLettersOnly) {
  EXPECT_EQ(core::to_lower("AZaz@[`{09"), "azaz@[`{09");
  EXPECT_EQ(core::to_lower("\xc3\x84\xff"), "\xc3\x84\xff");
  EXPECT_EQ(core::to_lower(""), "");
}

TEST(IsDigit, KnowsTen) {
  std::string digits;
  for (int c = 0; c < 256; ++c) {
    if (core::is_digit(static_cast<char>(c))) digits += static_cast<char>(c);
  }
  EXPECT_EQ(digits, "0123456789");
}

TEST(ParseDecimal, TakesDigitsAlone) {
  EXPECT_EQ(core::parse_decimal("0"), 0U);
  EXPECT_EQ(core::parse_decimal("007"), 7U);
  EXPECT_EQ(core::parse_decimal("18446744073709551615"), 18446744073709551615U);
  for (const auto* bad : {"", " 1", "1 ", "+1", "-1", "-0", "1a", "a1", "0x10", "1.0", "1e3", "18446744073709551616",
                          "99999999999999999999999", "1\n"}) {
    EXPECT_EQ(core::parse_decimal(bad), std::nullopt) << '"' << bad << '"';
  }
  EXPECT_EQ(core::parse_decimal("1\0"s), std::nullopt);
}

TEST(ParseHexadecimal, TakesDigitsAlone) {
  EXPECT_EQ(core::parse_hexadecimal("0"), 0U);
  EXPECT_EQ(core::parse_hexadecimal("00fF"), 255U);
  EXPECT_EQ(core::parse_hexadecimal("0123456789abcdef"), 0x0123456789abcdefU);
  EXPECT_EQ(core::parse_hexadecimal("ABCDEF"), 0xabcdefU);
  EXPECT_EQ(core::parse_hexadecimal("0ffffffffffffffff"), 0xffffffffffffffffU);
  for (const auto* bad : {"", " 1", "1 ", "+1", "-1", "0x10", "g", "G", "`", "@", "/", ":", "10000000000000000", "1\n"})
    EXPECT_EQ(core::parse_hexadecimal(bad), std::nullopt) << '"' << bad << '"';
  EXPECT_EQ(core::parse_hexadecimal("1\0"s), std::nullopt);
  EXPECT_EQ(core::parse_hexadecimal("\xc6"), std::nullopt);
}

struct Utf8Case {
  std::string bytes;
  std::size_t length;
};

TEST(Utf8Length, AgreesWithRfc3629) {
  const std::vector<Utf8Case> cases{
      {"", 0},
      {"\0"s, 1},
      {"a", 1},
      {"\x7f", 1},
      {"ab", 1},
      // a tail without a head
      {"\x80", 0},
      {"\xbf", 0},
      // two bytes: U+0080 to U+07FF; 0xc0 and 0xc1 would be longer than needed
      {"\xc0\x80", 0},
      {"\xc1\xbf", 0},
      {"\xc2\x80", 2},
      {"\xdf\xbf", 2},
      {"\xc2", 0},
      {"\xc2\x7f", 0},
      {"\xc2\xc0", 0},
      // three bytes: U+0800 to U+FFFF without the surrogates
      {"\xe0\x9f\xbf", 0},
      {"\xe0\xa0\x80", 3},
      {"\xec\xbf\xbf", 3},
      {"\xed\x9f\xbf", 3},
      {"\xed\xa0\x80", 0},
      {"\xed\xbf\xbf", 0},
      {"\xee\x80\x80", 3},
      {"\xef\xbf\xbf", 3},
      {"\xe2\x82", 0},
      {"\xe2\x82\x41", 0},
      {"\xe2\x82\xc0", 0},
      // four bytes: U+10000 to U+10FFFF
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xf0\x90\x80\x80", 4},
      {"\xf3\xbf\xbf\xbf", 4},
      {"\xf4\x8f\xbf\xbf", 4},
      {"\xf4\x90\x80\x80", 0},
      {"\xf0\x9f\x98", 0},
      {"\xf0\x9f\x98\x20", 0},
      {"\xf0\x9f\x20\x80", 0},
      // never in UTF-8
      {"\xf5\x80\x80\x80", 0},
      {"\xf8\x88\x80\x80\x80", 0},
      {"\xfe", 0},
      {"\xff\xff\xff\xff", 0},
  };
  for (const auto& [bytes, length] : cases)
    EXPECT_EQ(core::utf8_length(bytes), length) << core::printable(bytes);
}

TEST(Utf8Length, CountsEveryScalarValueOnce) {
  // Independent of the table above: how many of all two- and three-byte strings are characters.
  std::size_t two = 0;
  std::size_t three = 0;
  std::string bytes(3, '\0');
  for (unsigned a = 0x80; a < 0x100; ++a) {
    for (unsigned b = 0; b < 0x100; ++b) {
      bytes = {static_cast<char>(a), static_cast<char>(b)};
      if (core::utf8_length(bytes) == 2) ++two;
      for (unsigned c = 0; c < 0x100; ++c) {
        bytes = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
        if (core::utf8_length(bytes) == 3) ++three;
      }
    }
  }
  EXPECT_EQ(two, 0x800U - 0x80U);
  EXPECT_EQ(three, 0x10000U - 0x800U - 0x800U);
}

TEST(IsControl, KnowsBothRows) {
  std::size_t below_0x800 = 0;
  std::string bytes;
  for (unsigned c = 0; c < 0x80; ++c) {
    bytes = {static_cast<char>(c)};
    if (core::is_control(bytes)) ++below_0x800;
  }
  for (unsigned c = 0x80; c < 0x800; ++c) {
    bytes = {static_cast<char>(0xc0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3f))};
    if (core::is_control(bytes)) ++below_0x800;
  }
  EXPECT_EQ(below_0x800, 32U + 1U + 32U);
  EXPECT_TRUE(core::is_control("\x7f"));
  EXPECT_TRUE(core::is_control("\xc2\x9f"));
  EXPECT_FALSE(core::is_control("\xc2\xa0"));
  EXPECT_FALSE(core::is_control(""));
  EXPECT_TRUE(core::is_control("\xe2\x80\xa8"));
  EXPECT_TRUE(core::is_control("\xe2\x80\xa9"));
  EXPECT_FALSE(core::is_control("\xe2\x80\xa7"));
  EXPECT_FALSE(core::is_control("\xe2\x80\xb0"));
}

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(core::printable("eth0 \"quoted\" back\\slash ~"), "eth0 \"quoted\" back\\slash ~");
  EXPECT_EQ(core::printable("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(core::printable(""), "");
}

TEST(Printable, EscapesWhatCouldBreakALine) {
  EXPECT_EQ(core::printable("a\nb\r\t\x1b[31m\x7f"), "a\\x0ab\\x0d\\x09\\x1b[31m\\x7f");
  EXPECT_EQ(core::printable("\0"s), "\\x00");
  EXPECT_EQ(core::printable("\xff\xc3"), "\\xff\\xc3");
}

TEST(Printable, EscapesTheControlCharactersAbove7f) {
  // U+009B is "ESC [" in one character: terminals obey it.
  EXPECT_EQ(core::printable("\xc2\x9b\x33\x31m"), "\\xc2\\x9b31m");
  EXPECT_EQ(core::printable("\xc2\x80\xc2\x9f"), "\\xc2\\x80\\xc2\\x9f");
  EXPECT_EQ(core::printable("\xc2\xa0"), "\xc2\xa0");
}

TEST(Printable, CutsLongText) {
  EXPECT_EQ(core::printable("abcdef", 6), "abcdef");
  EXPECT_EQ(core::printable("abcdefg", 6), "abcdef...");
  EXPECT_EQ(core::printable("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", 4), "\xe2\x82\xac\xe2\x82\xac...")
      << "never inside a character";
  const auto cut = core::printable(std::string(5000, 'x'));
  EXPECT_EQ(cut, std::string(256, 'x') + "...");
}

} // namespace
