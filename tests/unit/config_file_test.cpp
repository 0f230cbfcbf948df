// SPDX-License-Identifier: BSD-2-Clause
#include "config/config_file.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

using config::parse_config;

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The entries of a text without faults.
Pairs pairs(std::string_view text) {
  const auto read = parse_config(text);
  EXPECT_TRUE(read.faults.empty()) << read.faults.front().what;
  Pairs found;
  for (const auto& entry : read.entries)
    found.emplace_back(entry.key, entry.value);
  return found;
}

TEST(ConfigFile, HasKeysAndValues) {
  EXPECT_EQ(pairs("a = 1\nb=2\n\t c-d \t=\t x y \t\ne =\nf = g = h\n"),
            (Pairs{{"a", "1"}, {"b", "2"}, {"c-d", "x y"}, {"e", ""}, {"f", "g = h"}}));
  EXPECT_EQ(pairs("last = line"), (Pairs{{"last", "line"}}));
  EXPECT_EQ(pairs(""), Pairs{});
  EXPECT_EQ(pairs("path = /caf\xe9/\xc3\xa9"), (Pairs{{"path", "/caf\xe9/\xc3\xa9"}})) << "paths are bytes";
}

TEST(ConfigFile, HasComments) {
  EXPECT_EQ(pairs("# a = 1\n; b = 2\n  # c\n\t;d\n\n   \nx = 1 # why\ny = a#b\t#c\nz = #none\n#"),
            (Pairs{{"x", "1"}, {"y", "a#b"}, {"z", ""}}));
  EXPECT_EQ(pairs("x = a;b ; c"), (Pairs{{"x", "a;b ; c"}})) << "only at the beginning of a line";
}

TEST(ConfigFile, MayComeFromOtherSystems) {
  EXPECT_EQ(pairs("\xef\xbb\xbf"
                  "a = 1\r\n\r\n# x\r\nb = 2\r\n"),
            (Pairs{{"a", "1"}, {"b", "2"}}));
}

TEST(ConfigFile, CountsLines) {
  const auto read = parse_config("\n# x\na = 1\r\n\r\nb = 2\n");
  ASSERT_EQ(read.entries.size(), 2U);
  EXPECT_EQ(read.entries[0].line, 3U);
  EXPECT_EQ(read.entries[1].line, 5U);
}

TEST(ConfigFile, SaysWhatIsWrongInWhichLine) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"[section]", "no sections"},
      {"once", "\"once\" has no value"},
      {"= 5", "no key"},
      {"root = \"/x\"", "root: a value stands without quotes"},
      {"root = '/x'", "without quotes"},
      {std::string("a = \0", 5), "NUL"},
      {"a = \x1b[31m", "control character"},
      {"a = 1\rb = 2", "control character"},
      {"a = " + std::string(1021, 'x'), "longer than 1024"},
      {"on\xc2\x9b[31m", "\"on\\xc2\\x9b[31m\""},
  };
  for (const auto& [line, named] : cases) {
    const auto read = parse_config("a = 1\n" + line + "\nb = 2\n");
    ASSERT_EQ(read.faults.size(), 1U) << line;
    EXPECT_EQ(read.faults[0].line, 2U);
    EXPECT_NE(read.faults[0].what.find(named), std::string::npos) << read.faults[0].what;
    EXPECT_EQ(read.entries.size(), 2U) << "the others are read nevertheless";
  }
  EXPECT_TRUE(parse_config("a = " + std::string(1020, 'x')).faults.empty());
}

TEST(ConfigFile, IsNotReadWithoutEnd) {
  std::string text;
  for (int i = 0; i < 600; ++i)
    text += "a = 1\n";
  auto read = parse_config(text);
  EXPECT_EQ(read.entries.size(), config::max_config_entries);
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_EQ(read.faults[0].line, config::max_config_entries + 1);

  read = parse_config(std::string(1000, '\n') + std::string(1000, '[') + '\n' + text);
  EXPECT_EQ(read.faults.size(), 2U);
  std::string sections;
  for (int i = 0; i < 100; ++i)
    sections += "[x]\n";
  EXPECT_EQ(parse_config(sections).faults.size(), config::max_config_faults + 1);

  EXPECT_TRUE(parse_config(std::string(config::max_config_size, '\n')).faults.empty());
  read = parse_config(std::string(config::max_config_size + 1, '\n'));
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_NE(read.faults[0].what.find("larger than 64 KiB"), std::string::npos);
}

} // namespace
