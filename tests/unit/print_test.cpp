// SPDX-License-Identifier: BSD-2-Clause
#include "model/print.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace std::string_literals;

/// What xenstore-ls prints was seen with the real one.
TEST(Escape, AgreesWithXenstoreLs) {
  EXPECT_EQ(model::escape("Debian GNU/Linux 12 (bookworm) ~!"), "Debian GNU/Linux 12 (bookworm) ~!");
  EXPECT_EQ(model::escape(""), "");
  EXPECT_EQ(model::escape("a\"b'c"), "a\"b'c") << "quotes stay";
  EXPECT_EQ(model::escape("a\\b"), "a\\\\b");
  EXPECT_EQ(model::escape("\t\n\r"), "\\t\\n\\r");
  EXPECT_EQ(model::escape("\0\1\2\3\4\5\6\7"s), "\\000\\001\\002\\003\\004\\005\\006\\007");
  EXPECT_EQ(model::escape("\x08\x0b\x0c\x0e\x1b\x1f"), "\\x08\\x0b\\x0c\\x0e\\x1b\\x1f");
  EXPECT_EQ(model::escape(" ~\x7f\x80\xff"), " ~\\x7f\\x80\\xff");
  EXPECT_EQ(model::escape("\xc3\xa4"), "\\xc3\\xa4");
}

TEST(Escape, LeavesPrintableAsciiButTheBackslash) {
  for (int c = 0x20; c < 0x7f; ++c) {
    const std::string one(1, static_cast<char>(c));
    EXPECT_EQ(model::escape(one), c == '\\' ? "\\\\" : one);
  }
}

TEST(ToText, HasALineForEachKey) {
  EXPECT_EQ(model::to_line("data/os_name", "a\nb"), "data/os_name = \"a\\nb\"");
  EXPECT_EQ(model::to_text({}), "");
  EXPECT_EQ(model::to_text({{"b", ""}, {"a/x", "1"}, {"a-b", "2"}}), "a-b = \"2\"\na/x = \"1\"\nb = \"\"\n");
}

TEST(ToLine, ShowsAChange) {
  EXPECT_EQ(model::to_line({model::Change::Kind::write, "a/b", "1\n"}), "+ a/b=\"1\\n\"");
  EXPECT_EQ(model::to_line({model::Change::Kind::remove, "a/b", ""}), "- a/b");
}

TEST(ToJson, ListsChanges) {
  const std::vector<model::Change> changes{{model::Change::Kind::remove, "a\"", ""},
                                           {model::Change::Kind::write, "b", "\\"}};
  EXPECT_EQ(model::changes_to_json(changes), "[\n  {\"change\": \"remove\", \"key\": \"a\\\"\"},\n"
                                             "  {\"change\": \"write\", \"key\": \"b\", \"value\": \"\\\\\"}\n]\n");
  EXPECT_EQ(model::changes_to_json({}), "[]\n");
}

TEST(ToJson, IsOneObject) {
  EXPECT_EQ(model::to_json({}), "{}\n");
  EXPECT_EQ(model::to_json({{"a", "1"}}), "{\n  \"a\": \"1\"\n}\n");
  EXPECT_EQ(model::to_json({{"b", "2"}, {"a", "1"}}), "{\n  \"a\": \"1\",\n  \"b\": \"2\"\n}\n");
}

TEST(ToJson, EscapesWhatJsonCannotHold) {
  EXPECT_EQ(model::to_json({{"k\"", "\"\\/"}}), "{\n  \"k\\\"\": \"\\\"\\\\/\"\n}\n");
  EXPECT_EQ(model::to_json({{"k", "\0\t\n\x1f"s}}), "{\n  \"k\": \"\\u0000\\u0009\\u000a\\u001f\"\n}\n");
  EXPECT_EQ(model::to_json({{"k", "\xc3\xa4\xf0\x9f\x98\x80"}}), "{\n  \"k\": \"\xc3\xa4\xf0\x9f\x98\x80\"\n}\n");
  EXPECT_EQ(model::to_json({{"k", "\x7f\xc2\x9b\xe2\x80\xa8"}}), "{\n  \"k\": \"\\u007f\\u009b\\u2028\"\n}\n");
  EXPECT_EQ(model::to_json({{"k", "a\xff\xc3z"}}), "{\n  \"k\": \"a\\ufffd\\ufffdz\"\n}\n");
}

} // namespace
