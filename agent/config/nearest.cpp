// SPDX-License-Identifier: BSD-2-Clause
#include "config/nearest.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/text.hpp"

namespace config {
namespace {

constexpr std::size_t max_size = 64;

/// One mistake for every three letters or part of them.
bool is_near(std::size_t distance, std::string_view word) { return distance * 3 < word.size() + 3; }

std::string as_a_name(std::string_view word) {
  auto name = core::to_lower(word.substr(0, max_size));
  std::ranges::replace(name, '_', '-');
  name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
  return name;
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, max_size);
  b = b.substr(0, max_size);
  using Row = std::array<std::size_t, max_size + 1>;
  Row before_last{}; // the table's rows for all but two letters of a, all but one, and all of what was looked at
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j)
    row.at(j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, row);
    row.at(0) = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      row.at(j) = std::min({last.at(j) + 1, row.at(j - 1) + 1, last.at(j - 1) + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row.at(j) = std::min(row.at(j), before_last.at(j - 2) + 1);
    }
  }
  return row.at(b.size());
}

const Option* nearest_option(std::string_view word, bool in_file) {
  const auto name = as_a_name(word);
  const Option* nearest = nullptr;
  const Option* beginning = nullptr; // of which `name` is the beginning
  std::size_t least = max_size;
  std::size_t beginnings = 0;
  for (const auto& option : options()) {
    if (in_file && !option.in_file) continue;
    const auto distance = edit_distance(name, option.name);
    if (distance < least) {
      least = distance;
      nearest = &option;
    }
    if (name.size() > 2 && std::string_view(option.name).starts_with(name)) {
      beginning = &option;
      ++beginnings;
    }
  }
  if (beginnings == 1) return beginning;
  return is_near(least, name) ? nearest : nullptr;
}

std::string_view nearest_command(std::string_view word) {
  for (const auto& command : commands()) {
    if (*command.name != '\0' && is_near(edit_distance(core::to_lower(word.substr(0, max_size)), command.name), word))
      return command.name;
  }
  return {};
}

} // namespace config
