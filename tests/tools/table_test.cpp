// SPDX-License-Identifier: BSD-2-Clause
// The table of commands and what is made from it, or has to agree with it: help, completions, manual page.
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "batch_line.hpp"
#include "command_table.hpp"
#include "completion.hpp"
#include "escape.hpp"
#include "help.hpp"
#include "json.hpp"

namespace xenstore_tools {
namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Table, EveryOptionOfACommandIsKnown) {
  for (const auto& command : commands) {
    for (const char letter : command.letters)
      EXPECT_NE(find_option(letter), nullptr) << command.name << ' ' << letter;
  }
}

TEST(Table, CompletionsAreMadeFromIt) {
  for (const auto& [shell, file] : std::vector<std::pair<std::string, std::string>>{
           {"bash", "xenstorepp"}, {"zsh", "_xenstorepp"}, {"fish", "xenstorepp.fish"}}) {
    EXPECT_FALSE(completion(shell).empty());
    EXPECT_EQ(completion(shell), content(XENSTORE_SOURCE "/completion/" + file))
        << "make it anew: xenstorepp --completion " << shell << " >completion/" << file;
  }
  EXPECT_EQ(completion("csh"), "");
}

TEST(Table, HelpNamesEverything) {
  const auto text = help();
  for (const auto& command : commands)
    EXPECT_NE(text.find("\n  " + std::string(command.name) + ' '), std::string::npos) << command.name;
  for (const auto& option : options) {
    if (option.name != nullptr) {
      EXPECT_NE(text.find(std::string("--") + option.name), std::string::npos) << option.name;
    }
  }
}

/// What stands after `macro` in the lines of a manual page, as far as the next blank.
std::set<std::string> words_after(const std::string& text, const std::string& macro) {
  std::set<std::string> words;
  for (auto at = text.find(macro); at != std::string::npos; at = text.find(macro, at + 1)) {
    const auto begin = at + macro.size();
    words.insert(text.substr(begin, text.find_first_of(" \n", begin) - begin));
  }
  return words;
}

TEST(Table, TheManualPageHasTheSameCommandsAndOptions) {
  const auto page = content(XENSTORE_SOURCE "/docs/man/xenstorepp.1");
  std::set<std::string> names;
  for (const auto& command : commands)
    names.insert(std::string(command.name));
  EXPECT_EQ(words_after(page, "\n.It Cm "), names);

  std::set<std::string> long_options{"version", "completion"};
  std::set<std::string> letters;
  for (const auto& option : options) {
    if (option.name != nullptr) long_options.insert(option.name);
    if (option.is_short) letters.insert(std::string{option.letter});
  }
  EXPECT_EQ(words_after(page, "Fl -"), long_options);
  auto described = words_after(page, "\n.It Fl ");
  std::erase_if(described, [](const std::string& word) { return word.starts_with('-'); });
  EXPECT_EQ(described, letters);
}

TEST(Table, TheSynopsisHasTheOptionsOfEachCommand) {
  const auto page = content(XENSTORE_SOURCE "/docs/man/xenstorepp.1");
  for (const auto& command : commands) {
    const auto begin = page.find("\n.Cm " + std::string(command.name) + '\n');
    ASSERT_NE(begin, std::string::npos) << command.name;
    const auto part = page.substr(begin, page.find("\n.Nm\n", begin) - begin);
    std::set<char> shown;
    for (const auto& word : words_after(part, ".Op Fl ")) {
      if (word.starts_with('-'))
        shown.insert(word == "-json" ? 'j' : '?');
      else
        shown.insert(word.begin(), word.end());
    }
    std::set<char> taken(command.letters.begin(), command.letters.end());
    taken.erase('h');
    EXPECT_EQ(shown, taken) << command.name;
  }
}

TEST(Escapes, WhatIsPrintedCanBeWritten) {
  std::string all;
  for (int c = 0; c < 256; ++c)
    all += static_cast<char>(c);
  EXPECT_EQ(without_escapes(printable(all)), all);
}

TEST(Json, OnlyUtf8IsPassedOn) {
  EXPECT_EQ(json_string("a\"\\\x01\x7f"), R"("a\"\\\u0001\u007f")");
  EXPECT_EQ(json_string("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
  for (const char* bad :
       {"\xff", "\xc0", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80"})
    EXPECT_TRUE(json_string(bad).starts_with("\"\\ufffd")) << bad;
}

TEST(BatchLine, Words) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(split_words("  write  a/b\t\"x y\"z \\\"q \"\\\"r s\" \"\""),
            (Words{"write", "a/b", "x yz", "\\\"q", "\\\"r s", ""}));
  EXPECT_EQ(split_words("   "), Words{});
  EXPECT_EQ(split_words("# write"), Words{"#"});
  EXPECT_EQ(split_words("read a#b\r"), (Words{"read", "a#b"}));
  EXPECT_FALSE(split_words("read \"a"));
}

} // namespace
} // namespace xenstore_tools
