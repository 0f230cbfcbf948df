// SPDX-License-Identifier: BSD-2-Clause
// The manual pages and the made files against the tables of options: none may tell of what is not there, or leave out
// what is.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "config/config_file.hpp"
#include "config/load.hpp"
#include "config/options.hpp"
#include "config/places.hpp"
#include "config/usage.hpp"
#include "core/text.hpp"
#include "made_files.hpp"

namespace {

using config::Kind;
using config::Option;
using Strings = std::vector<std::string>;

/// As it is installed on this system: what lies in the tree names places as they are on Linux.
std::string read_source(const std::string& path) {
  std::ostringstream file_text;
  const std::ifstream file(XGA_SOURCE "/" + path);
  EXPECT_TRUE(file) << path;
  file_text << file.rdbuf();
  auto text = file_text.str();
  using Place = std::pair<std::string_view, std::string_view>;
  for (const auto& [of_linux, ours] : {Place{"/run/xen-guest-agent/status.sock", config::default_status_socket},
                                       Place{"/etc/xen-guest-agent.conf", config::default_config_file}}) {
    for (auto at = text.find(of_linux); at != std::string::npos; at = text.find(of_linux, at + ours.size()))
      text.replace(at, of_linux.size(), ours);
  }
  return text;
}

struct Item {
  std::string head; ///< the line without ".It "
  std::string body; ///< the lines below, to the next item or the end of the list
};

/// The items of a manual page's lists whose heads begin so.
std::vector<Item> items(const std::string& page, std::string_view beginning) {
  std::vector<Item> found;
  bool within = false;
  std::string_view rest = page;
  while (const auto line = core::next_line(rest)) {
    if (line->starts_with(".It ") || *line == ".El") {
      within = line->substr(std::min<std::size_t>(4, line->size())).starts_with(beginning);
      if (within) found.push_back({std::string(line->substr(4)), ""});
    } else if (within) {
      found.back().body += std::string(*line) + '\n';
    }
  }
  return found;
}

Strings heads(const std::string& page, std::string_view beginning) {
  Strings found;
  for (const auto& item : items(page, beginning))
    found.push_back(item.head);
  return found;
}

std::string manual() { return read_source("docs/man/xen-guest-agent.8"); }
std::string manual_of_file() { return read_source("docs/man/xen-guest-agent.conf.5"); }

/// As mdoc(7) writes the option.
std::string head_of(const Option& option) {
  const auto letter = option.letter == 0 ? "" : std::string("Fl ") + option.letter + " , ";
  return letter + "Fl Fl " + option.name + (option.value == nullptr ? "" : std::string(" Ar ") + option.value);
}

TEST(Reference, TheManualHasEveryOption) {
  Strings wanted;
  for (const auto& option : config::options())
    wanted.push_back(head_of(option));
  EXPECT_EQ(heads(manual(), "Fl "), wanted);
}

TEST(Reference, TheManualHasEveryCommandVariableAndStatus) {
  Strings commands;
  for (const auto& command : config::commands().subspan(1))
    commands.push_back(std::string("Cm ") + command.name);
  EXPECT_EQ(heads(manual(), "Cm "), commands);

  Strings variables;
  for (const auto& option : config::options()) {
    for (const char* variable : option.environment) {
      if (variable != nullptr) variables.push_back(std::string("Ev ") + variable);
    }
  }
  for (const auto& variable : config::variables())
    variables.push_back(std::string("Ev ") + variable.name);
  EXPECT_EQ(heads(manual(), "Ev "), variables);

  for (const auto& row : config::exit_statuses())
    EXPECT_EQ(heads(manual(), std::to_string(row.status)).size(), 1U) << row.status;
}

TEST(Reference, TheManualOfTheFileHasEveryKeyWithItsDefault) {
  std::vector<Item> found = items(manual_of_file(), "Ic ");
  auto item = found.begin();
  for (const auto& option : config::options()) {
    if (!option.in_file) continue;
    ASSERT_NE(item, found.end()) << option.name;
    EXPECT_EQ(item->head,
              std::string("Ic ") + option.name + " No = Ar " + (option.value == nullptr ? "yes|no" : option.value));
    const auto defaults = option.access.values(config::Settings{});
    const auto wanted = defaults.empty() ? "Default: none" : "Default:\n.Li " + defaults.front() + '\n';
    EXPECT_NE(item->body.find(wanted), std::string::npos) << option.name << ": " << item->body;
    ++item;
  }
  EXPECT_EQ(item, found.end()) << item->head;
}

TEST(Reference, TheManualOfTheFileNamesWhatHasNoPlaceInIt) {
  std::string wanted;
  for (const auto& option : config::options()) {
    if (!option.in_file) wanted += std::string(wanted.empty() ? ".Fl Fl " : ", Fl Fl ") + option.name + ' ';
  }
  EXPECT_NE(manual_of_file().find(wanted + ".\n"), std::string::npos) << wanted;
}

/// Whether the word stands in the text by itself, as an argument of .Cm.
bool has_word(std::string_view text, std::string_view word) {
  for (auto next = core::next_word(text); !next.empty(); next = core::next_word(text)) {
    if (next == word) return true;
  }
  return false;
}

TEST(Reference, TheManualsNameEveryChoice) {
  for (const auto& [page, beginning] : {std::pair(manual(), "Fl "), std::pair(manual_of_file(), "Ic ")}) {
    for (const auto& item : items(page, beginning)) {
      for (const auto& option : config::options()) {
        const bool is_it =
            item.head == head_of(option) || item.head.starts_with(std::string("Ic ") + option.name + ' ');
        if (!is_it || option.name == std::string_view("disks")) continue; // on and off are its head
        for (const auto& word : option.access.words)
          EXPECT_TRUE(has_word(item.body, word.text)) << item.head << ": " << word.text;
      }
    }
  }
}

/// "1 to 86400": the numbers on both sides.
std::pair<std::uint64_t, std::uint64_t> range_in(std::string_view text) {
  std::string_view before;
  for (auto word = core::next_word(text); !word.empty(); word = core::next_word(text)) {
    const auto first = core::parse_decimal(before);
    before = word;
    if (!first || word != "to") continue;
    const auto last = core::next_word(text);
    return {*first, core::parse_decimal(last.substr(0, last.find_first_not_of("0123456789"))).value_or(0)};
  }
  return {};
}

TEST(Reference, TheManualsTellTheRangesOfNumbers) {
  for (const auto& [page, beginning] : {std::pair(manual(), "Fl "), std::pair(manual_of_file(), "Ic ")}) {
    for (const auto& item : items(page, beginning)) {
      for (const auto& option : config::options()) {
        if (option.access.kind != Kind::number) continue;
        if (item.head != head_of(option) && !item.head.starts_with(std::string("Ic ") + option.name + ' ')) continue;
        const auto [least, most] = range_in(item.body);
        config::Settings settings;
        EXPECT_TRUE(option.access.set("x", std::to_string(least), settings)) << item.head << least;
        EXPECT_TRUE(option.access.set("x", std::to_string(most), settings)) << item.head << most;
        EXPECT_FALSE(option.access.set("x", std::to_string(most + 1), settings)) << item.head;
        EXPECT_TRUE(least == 0 || !option.access.set("x", std::to_string(least - 1), settings)) << item.head;
      }
    }
  }
}

TEST(Reference, HelpFitsATerminal) {
  const auto page = config::usage();
  std::string_view rest = page;
  while (const auto line = core::next_line(rest)) {
    EXPECT_LE(line->size(), 80U) << *line;
    EXPECT_EQ(line->find_last_not_of(' ') + 1, line->size()) << '"' << *line << '"';
  }
  for (const auto& option : config::options())
    EXPECT_NE(page.find(std::string("--") + option.name), std::string::npos) << option.name;
}

TEST(Reference, EveryRowIsWhole) {
  for (const auto& option : config::options()) {
    EXPECT_EQ(option.value == nullptr, option.access.kind == Kind::flag) << option.name;
    EXPECT_EQ(option.access.words.empty(), option.access.kind != Kind::choice) << option.name;
    EXPECT_EQ(std::ranges::count(config::options(), std::string_view(option.name), &Option::name), 1) << option.name;
    if (option.letter != 0) {
      EXPECT_EQ(std::ranges::count(config::options(), option.letter, &Option::letter), 1) << option.letter;
    }
  }
}

TEST(MadeFiles, AreUpToDate) {
  for (const auto& file : made_files())
    EXPECT_EQ(read_source(file.path), file.text) << "ninja -C build/dev made-files writes " << file.path << " anew";
}

TEST(MadeFiles, TheExampleIsAConfiguration) {
  const auto text = read_source("packaging/xen-guest-agent.conf.example");
  EXPECT_TRUE(config::parse_config(text).entries.empty()) << "all of it is comment";
  std::string uncommented; // what has a default
  std::string_view rest = text;
  std::size_t keys = 0;
  while (const auto line = core::next_line(rest)) {
    if (!line->starts_with('#') || line->find(" = ") == std::string::npos || line->starts_with("# ")) continue;
    ++keys;
    if (line->find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos)
      uncommented += std::string(line->substr(1)) + '\n';
  }
  EXPECT_EQ(keys, static_cast<std::size_t>(std::ranges::count(config::options(), true, &Option::in_file)));
  config::Loaded loaded;
  loaded.origins.resize(config::options().size());
  config::apply_file(uncommented, "example", loaded);
  EXPECT_EQ(loaded.complaints, Strings{});
  const config::Settings defaults;
  for (const auto& option : config::options())
    EXPECT_EQ(option.access.values(loaded.settings), option.access.values(defaults)) << option.name;
}

} // namespace
