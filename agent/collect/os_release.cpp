// SPDX-License-Identifier: BSD-2-Clause
#include "collect/os_release.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace collect {
namespace {

constexpr std::size_t max_text = 64 * 1024;
constexpr std::size_t max_value = 1024;
constexpr std::size_t max_digits = 16;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

bool is_key(std::string_view text) noexcept {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || core::is_digit(c); });
}

/// Takes what lies in quotes off `rest`, which begins behind the opening `quote`, up to and with the closing one.
void take_quoted(std::string_view& rest, char quote, std::string& out) {
  constexpr std::string_view escapable = "\"\\$`";
  while (!rest.empty()) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == quote) return;
    if (c == '\\' && quote == '"' && !rest.empty() && escapable.contains(rest.front())) {
      c = rest.front();
      rest.remove_prefix(1);
    }
    out += c;
  }
}

std::string unquote(std::string_view rest) {
  std::string out;
  std::size_t kept = 0; // what is not unquoted white space at the end
  bool after_blank = !rest.empty() && is_blank(rest.front());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == '#' && after_blank) break;
    rest.remove_prefix(1);
    after_blank = is_blank(c);
    if (c == '\'' || c == '"') {
      take_quoted(rest, c, out);
    } else if (c == '\\' && !rest.empty()) {
      out += rest.front();
      rest.remove_prefix(1);
    } else {
      out += c;
    }
    if (!after_blank) kept = out.size();
  }
  out.resize(std::min(kept, max_value));
  return out;
}

/// Takes the digits at the start of `rest`; nothing if there are none or too many.
std::string take_number(std::string_view& rest) {
  const auto end = std::ranges::find_if_not(rest, core::is_digit);
  const std::string_view digits(rest.begin(), end);
  rest.remove_prefix(digits.size());
  return digits.size() <= max_digits ? std::string(digits) : std::string();
}

} // namespace

std::string_view without_bom(std::string_view text) noexcept {
  constexpr std::string_view bom = "\xef\xbb\xbf";
  return text.starts_with(bom) ? text.substr(bom.size()) : text;
}

void for_each_assignment(std::string_view text,
                         const std::function<void(std::string_view key, std::string_view value)>& visit) {
  std::string_view rest = without_bom(text.substr(0, max_text));
  while (const auto line = core::next_line(rest)) {
    const std::string_view assignment = line->substr(std::min(line->find_first_not_of(" \t"), line->size()));
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos || !is_key(assignment.substr(0, equals))) continue;
    visit(assignment.substr(0, equals), unquote(assignment.substr(equals + 1)));
  }
}

OsRelease parse_os_release(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string OsRelease::*>, 5> fields{{
      {"ID", &OsRelease::id},
      {"NAME", &OsRelease::name},
      {"PRETTY_NAME", &OsRelease::pretty_name},
      {"VERSION", &OsRelease::version},
      {"VERSION_ID", &OsRelease::version_id},
  }};
  OsRelease release;
  for_each_assignment(text, [&](std::string_view key, std::string_view value) {
    for (const auto& [name, field] : fields) {
      if (key == name) release.*field = value;
    }
  });
  return release;
}

OsVersion parse_version(std::string_view text) {
  std::string_view rest = core::trim(text);
  if (rest.size() > 1 && (rest[0] == 'v' || rest[0] == 'V') && core::is_digit(rest[1])) rest.remove_prefix(1);
  OsVersion version;
  version.major = take_number(rest);
  if (!version.major.empty() && rest.starts_with('.')) {
    rest.remove_prefix(1);
    version.minor = take_number(rest);
  }
  return version;
}

} // namespace collect
