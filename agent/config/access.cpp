// SPDX-License-Identifier: BSD-2-Clause
#include "config/access.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "config/complaint.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace config {
namespace {

constexpr Word yes_and_no[] = {{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0}, {"on", 1}, {"off", 0}};

std::string quoted(const std::string& value) { return core::concat({"\"", core::printable(value), "\""}); }

/// What somebody means by "5m" or "10%": the number alone, in seconds where that is what is wanted; nothing if unclear.
std::optional<std::uint64_t> without_unit(std::string_view value, const Range& range) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> units{{{"s", 1},
                                                                              {"sec", 1},
                                                                              {"seconds", 1},
                                                                              {"m", 60},
                                                                              {"min", 60},
                                                                              {"minutes", 60},
                                                                              {"h", 3600},
                                                                              {"hours", 3600},
                                                                              {"%", 1},
                                                                              {"percent", 1}}};
  const auto end = value.find_first_not_of("0123456789");
  if (end == std::string_view::npos) return std::nullopt;
  const auto number = core::parse_decimal(value.substr(0, end));
  const auto unit =
      std::ranges::find(units, core::trim(value.substr(end)), &std::pair<std::string_view, std::uint64_t>::first);
  if (!number || unit == units.end() || *number > range.most) return std::nullopt;
  const auto meant = *number * unit->second;
  return meant >= range.least && meant <= range.most ? std::optional(meant) : std::nullopt;
}

} // namespace

std::string listed(std::span<const Word> words) {
  std::string text;
  for (const auto& word : words)
    core::append_item(text, word.text);
  return text;
}

std::unexpected<std::string> not_among(const std::string& name, const std::string& value, std::span<const Word> words) {
  return complaint({name, ": ", quoted(value), " is none of ", listed(words)});
}

Outcome read_word(const std::string& name, const std::string& value, std::span<const Word> words, int& meaning) {
  const auto word =
      std::ranges::find(words, std::string_view(value), [](const Word& w) { return std::string_view(w.text); });
  if (word == words.end()) return not_among(name, value, words);
  meaning = word->value;
  return {};
}

void add_word(int value, std::span<const Word> words, Values& values) {
  const auto word = std::ranges::find(words, value, &Word::value);
  values.emplace_back(word == words.end() ? "" : word->text);
}

Outcome set_flag(const std::string& name, const std::string& value, bool& field) {
  int meaning = 0;
  auto outcome = read_word(name, value, yes_and_no, meaning);
  if (outcome) field = meaning != 0;
  return outcome;
}

void add_flag(bool field, Values& values) { values.emplace_back(field ? "yes" : "no"); }

Outcome read_number(const std::string& name, const std::string& value, const Range& range, std::uint64_t& number) {
  const auto read = core::parse_decimal(value);
  if (read && *read >= range.least && *read <= range.most) {
    number = *read;
    return {};
  }
  auto sentence = core::concat({name, ": ", quoted(value), " is no number of ", range.unit, " from ",
                                core::Decimal(range.least), " to ", core::Decimal(range.most)});
  if (const auto meant = without_unit(value, range))
    core::append(sentence, {"; write ", core::Decimal(*meant), ", without a unit"});
  return std::unexpected(std::move(sentence));
}

void add_decimal(std::uint64_t number, Values& values) { values.emplace_back(core::Decimal(number)); }

void add_text(const std::string& text, Values& values) {
  if (!text.empty()) values.push_back(text);
}

void add_each(const std::vector<std::string>& list, Values& values) {
  for (const auto& text : list)
    values.push_back(text);
}

Outcome choose(Command command, Settings& settings) {
  if (settings.command != Command::run && !ends_at_once(command))
    return complaint({"one command at a time; see --help"});
  settings.command = command;
  return {};
}

Outcome add_pattern(const std::string& name, const std::string& value, std::vector<std::string>& patterns) {
  if (value.empty()) return complaint({name, " wants a pattern of names"});
  if (patterns.size() == max_list_size)
    return complaint({name, " is given more than ", core::Decimal(max_list_size), " times"});
  patterns.push_back(value);
  return {};
}

} // namespace config
