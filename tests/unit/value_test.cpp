// SPDX-License-Identifier: BSD-2-Clause
#include "schema/value.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/text.hpp"

namespace {

using schema::clean_value;
using schema::max_value;
using namespace std::string_literals;

const std::string replacement = "\xef\xbf\xbd";

TEST(CleanValue, LeavesTextAlone) {
  EXPECT_EQ(clean_value("Debian GNU/Linux 12 (bookworm)"), "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(clean_value("\xc3\xa4 \xf0\x9f\x98\x80 \"|%\\"), "\xc3\xa4 \xf0\x9f\x98\x80 \"|%\\");
  EXPECT_EQ(clean_value(""), "");
}

TEST(CleanValue, MakesBlanksOfControlCharacters) {
  EXPECT_EQ(clean_value("a\nb\tc\rd\x1b"
                        "e\x7f"
                        "f"),
            "a b c d e f");
  EXPECT_EQ(clean_value("a\xc2\x9b"
                        "b\xc2\x85"
                        "c"),
            "a b c");
  EXPECT_EQ(clean_value("a\xe2\x80\xa8"
                        "b\xe2\x80\xa9"
                        "c"),
            "a b c");
  EXPECT_EQ(clean_value("a\xc2\xa0"
                        "b"),
            "a\xc2\xa0"
            "b");
}

TEST(CleanValue, TakesBlanksOffTheEnds) {
  EXPECT_EQ(clean_value("  a b\n"), "a b");
  EXPECT_EQ(clean_value("\n\r\t \x01"), "");
}

TEST(CleanValue, EndsAtANul) {
  EXPECT_EQ(clean_value("eth0\0garbage"s), "eth0");
  EXPECT_EQ(clean_value("\0x"s), "");
}

TEST(CleanValue, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(clean_value("a\xff\xc3z"), "a" + replacement + replacement + "z");
  EXPECT_EQ(clean_value("\xe2\x82"), replacement + replacement);
  EXPECT_EQ(clean_value("\xed\xa0\x80"), replacement + replacement + replacement) << "a surrogate";
  EXPECT_EQ(clean_value("\xc0\x80"), replacement + replacement) << "a NUL in disguise";
}

TEST(CleanValue, CutsAtACharacter) {
  EXPECT_EQ(clean_value(std::string(max_value, 'x')).size(), max_value);
  EXPECT_EQ(clean_value(std::string(max_value + 1, 'x')).size(), max_value);
  EXPECT_EQ(clean_value(std::string(100000, 'x')).size(), max_value);
  std::string euros;
  for (int i = 0; i < 1000; ++i)
    euros += "\xe2\x82\xac";
  EXPECT_EQ(clean_value(euros), euros.substr(0, max_value / 3 * 3));
  EXPECT_EQ(clean_value(std::string(max_value - 1, 'x') + "\xc3\xa4"), std::string(max_value - 1, 'x'));
  EXPECT_EQ(clean_value(std::string(5000, '\xff')).size(), max_value / 3 * 3) << "three bytes for one";
}

TEST(CleanValue, IsItsOwnFixedPointAndAlwaysClean) {
  unsigned state = 12345;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    const auto length = round % 50;
    for (int i = 0; i < length; ++i) {
      state = state * 1664525U + 1013904223U;
      bytes += static_cast<char>(state >> 24);
    }
    const auto cleaned = clean_value(bytes);
    ASSERT_EQ(clean_value(cleaned), cleaned) << core::printable(bytes);
    for (std::string_view rest = cleaned; !rest.empty();) {
      const auto size = core::utf8_length(rest);
      ASSERT_NE(size, 0U) << core::printable(bytes);
      ASSERT_FALSE(core::is_control(rest.substr(0, size))) << core::printable(bytes);
      rest.remove_prefix(size);
    }
  }
}

} // namespace
