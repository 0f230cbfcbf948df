// SPDX-License-Identifier: BSD-2-Clause
#include "escape.hpp"

#include <cstddef>
#include <cstdio>

namespace xenstore_tools {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

char digit(unsigned value) { return digits[value & 15]; }

void append_printable(unsigned char c, std::string& out) {
  switch (c) {
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (c >= ' ' && c <= '~')
    out += static_cast<char>(c);
  else if (c < 8)
    out += {'\\', '0', '0', digit(c)};
  else
    out += {'\\', 'x', digit(c >> 4U), digit(c)};
}

/// The number at `text`; how many characters it takes, 0 if it is none.
std::size_t scan(const char* text, const char* format, char& value) {
  unsigned number = 0;
  int length = 0;
  if (std::sscanf(text, format, &number, &length) != 1) return 0; // NOLINT(cert-err34-c): no more than three digits
  value = static_cast<char>(number & 0xffU);
  return static_cast<std::size_t>(length);
}

/// What the text after a backslash means; returns how many of its characters that takes.
std::size_t append_meaning(const char* text, std::string& out) {
  char value = *text;
  std::size_t length = 0;
  switch (*text) {
    case 't': value = '\t'; break;
    case 'n': value = '\n'; break;
    case 'r': value = '\r'; break;
    case 'x':
      length = scan(text + 1, "%2x%n", value);
      if (length > 0) ++length;
      break;
    default:
      if (*text >= '0' && *text <= '7') length = scan(text, "%3o%n", value);
  }
  out += value;
  return length == 0 ? 1 : length;
}

} // namespace

std::string printable(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value)
    append_printable(static_cast<unsigned char>(c), out);
  return out;
}

std::string without_escapes(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
    } else {
      i += 1 + append_meaning(text.c_str() + i + 1, out); // at the end of the text that is its NUL
    }
  }
  return out;
}

} // namespace xenstore_tools
