// SPDX-License-Identifier: BSD-2-Clause
#include "core/glob.hpp"

#include <algorithm>
#include <array>

namespace core {
namespace {

bool between(char c, char first, char last) noexcept {
  const auto byte = [](char value) { return static_cast<unsigned char>(value); };
  return byte(first) <= byte(c) && byte(c) <= byte(last);
}
bool is_upper(char c) noexcept { return between(c, 'A', 'Z'); }
bool is_lower(char c) noexcept { return between(c, 'a', 'z'); }
bool is_alpha(char c) noexcept { return is_upper(c) || is_lower(c); }
bool is_number(char c) noexcept { return between(c, '0', '9'); }
bool is_graph(char c) noexcept { return between(c, '!', '~'); }

constexpr std::size_t longest_set = 128; ///< from one bracket to the other

struct CharacterClass {
  std::string_view name;
  bool (*holds)(char c) noexcept;
};
constexpr std::array<CharacterClass, 12> classes{{
    {"alnum", [](char c) noexcept { return is_alpha(c) || is_number(c); }},
    {"alpha", is_alpha},
    {"blank", [](char c) noexcept { return c == ' ' || c == '\t'; }},
    {"cntrl", [](char c) noexcept { return between(c, '\0', '\x1f') || c == '\x7f'; }},
    {"digit", is_number},
    {"graph", is_graph},
    {"lower", is_lower},
    {"print", [](char c) noexcept { return c == ' ' || is_graph(c); }},
    {"punct", [](char c) noexcept { return is_graph(c) && !is_alpha(c) && !is_number(c); }},
    {"space", [](char c) noexcept { return c == ' ' || between(c, '\t', '\r'); }},
    {"upper", is_upper},
    {"xdigit", [](char c) noexcept { return is_number(c) || between(c, 'a', 'f') || between(c, 'A', 'F'); }},
}};

/// Takes "[:name:]" off a set and says whether `c` is in that class; nothing is taken if there is none.
bool take_class(std::string_view& set, char c, bool& found) noexcept {
  constexpr std::size_t longest = 2 + 6 + 2; // "[:xdigit:]"
  const auto end = set.starts_with("[:") ? set.substr(0, longest).find(":]", 2) : std::string_view::npos;
  if (end == std::string_view::npos) return false;
  const auto row = std::ranges::find(classes, set.substr(2, end - 2), &CharacterClass::name);
  if (row == classes.end()) return false;
  found |= row->holds(c);
  set.remove_prefix(end + 2);
  return true;
}

/// A character of a set, without the backslash before it.
char take_character(std::string_view& set) noexcept {
  if (set.front() == '\\' && set.size() > 1) set.remove_prefix(1);
  const char c = set.front();
  set.remove_prefix(1);
  return c;
}

/// Takes "[...]" off `pattern`, and says whether `c` is in it. A bracket that nothing closes in time is itself.
bool take_set(std::string_view& pattern, char c) noexcept {
  const auto rest = pattern.substr(1);
  auto set = rest.substr(0, longest_set);
  const bool negated = set.starts_with('!') || set.starts_with('^');
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (bool first = true; !set.empty(); first = false) {
    if (set.front() == ']' && !first) {
      pattern = rest.substr(static_cast<std::size_t>(set.data() + 1 - rest.data()));
      return found != negated;
    }
    if (take_class(set, c, found)) continue;
    const char from = take_character(set);
    char to = from;
    if (set.size() > 1 && set.front() == '-' && set[1] != ']') {
      set.remove_prefix(1);
      to = take_character(set);
    }
    found |= between(c, from, to);
  }
  pattern.remove_prefix(1);
  return c == '[';
}

/// Takes what stands for one character off `pattern`, which is not empty.
bool take_one(std::string_view& pattern, char c) noexcept {
  if (pattern.front() == '[') return take_set(pattern, c);
  const bool any = pattern.front() == '?';
  const bool is_escape = pattern.front() == '\\';
  if (is_escape && pattern.size() == 1) return false; // it stands for nothing
  return take_character(pattern) == c || any;
}

} // namespace

/// What the last asterisk stands for is made longer until the rest fits: an earlier one need not be tried again.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
  constexpr auto none = std::string_view::npos;
  std::string_view after_star;
  std::size_t star_ends = none;
  std::size_t at = 0;
  while (at < text.size() || !pattern.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star = pattern;
      star_ends = at;
      continue;
    }
    if (at < text.size() && !pattern.empty() && take_one(pattern, text[at])) {
      ++at;
      continue;
    }
    if (star_ends == none || star_ends == text.size()) return false;
    pattern = after_star;
    at = ++star_ends;
  }
  return true;
}

} // namespace core
