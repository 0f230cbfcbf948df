// SPDX-License-Identifier: BSD-2-Clause
#include "batch_line.hpp"

#include <cstddef>

namespace xenstore_tools {
namespace {

constexpr std::string_view blanks = " \t\r";

/// Takes a word off the line, which begins with it. False: a quote is not closed.
bool take_word(std::string_view& line, std::string& word) {
  bool is_quoted = false;
  std::size_t i = 0;
  for (; i < line.size() && (is_quoted || blanks.find(line[i]) == std::string_view::npos); ++i) {
    if (line[i] == '"') {
      is_quoted = !is_quoted;
      continue;
    }
    word += line[i];
    if (line[i] == '\\' && i + 1 < line.size()) word += line[++i];
  }
  line.remove_prefix(i);
  return !is_quoted;
}

} // namespace

std::expected<std::vector<std::string>, std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const auto begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    if (words.empty() && line.front() == '#') return std::vector<std::string>{"#"};
    std::string word;
    if (!take_word(line, word)) return std::unexpected("a double quote is not closed");
    if (word.find('\0') != std::string::npos) return std::unexpected("there is a NUL in it");
    words.push_back(word);
  }
}

} // namespace xenstore_tools
