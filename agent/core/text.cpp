// SPDX-License-Identifier: BSD-2-Clause
#include "core/text.hpp"

#include <algorithm>
#include <charconv>

namespace core {
namespace {

constexpr std::string_view white = " \t\r\n\v\f";

/// 16 for what is no hexadecimal digit.
unsigned value_of_digit(char c) noexcept {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : 16;
}

} // namespace

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::optional<std::string_view> next_line(std::string_view& rest) noexcept {
  if (rest.empty()) return std::nullopt;
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view next_word(std::string_view& rest) noexcept {
  const auto first = rest.find_first_not_of(white);
  if (first == std::string_view::npos) {
    rest = {};
    return {};
  }
  rest.remove_prefix(first);
  const auto word = rest.substr(0, rest.find_first_of(white));
  rest.remove_prefix(word.size());
  return word;
}

std::size_t utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  if (text.size() < length || byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return length;
}

bool is_control(std::string_view character) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
  if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
  return character == "\xe2\x80\xa8" || character == "\xe2\x80\xa9";
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = value_of_digit(c);
    if (digit > 15 || value >> 60U != 0) return std::nullopt;
    value = value << 4U | digit;
  }
  return value;
}

std::string clean_text(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD
  std::string out;
  for (bytes = trim(bytes); !bytes.empty();) {
    const auto length = utf8_length(bytes);
    std::string_view piece = length == 0 ? replacement : bytes.substr(0, length);
    if (is_control(piece)) piece = " ";
    if (out.size() + piece.size() > max_bytes) break;
    out += piece;
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return std::string(trim(out));
}

std::string printable(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  while (!bytes.empty()) {
    if (out.size() >= max_bytes) return out + "...";
    const auto c = static_cast<unsigned char>(bytes.front());
    const auto length = utf8_length(bytes);
    if (length == 0 || is_control(bytes.substr(0, length))) {
      out += {'\\', 'x', digits[c >> 4], digits[c & 15]};
      bytes.remove_prefix(1);
    } else {
      out += bytes.substr(0, length);
      bytes.remove_prefix(length);
    }
  }
  return out;
}

} // namespace core
