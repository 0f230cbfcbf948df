// SPDX-License-Identifier: BSD-2-Clause
#include "json.hpp"

#include <cstddef>

namespace xenstore_tools {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

/// How long the UTF-8 sequence is that `text` begins with; 0 if it is none (overlong, a surrogate, beyond U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text, i)) return 0;
  }
  const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
  if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
  return length;
}

} // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const auto length = utf8_length(text);
    if (c == '"' || c == '\\') {
      out += {'\\', text.front()};
    } else if (c < 0x20 || c == 0x7f) {
      out += {'\\', 'u', '0', '0', hex[c >> 4U], hex[c & 15U]};
    } else if (length == 0) {
      out += "\\ufffd";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts)
    out += (out.size() == 1 ? "" : ", ") + json_string(text);
  return out + ']';
}

std::string JsonObject::member(std::string_view name, std::string_view value) {
  std::string out = is_empty_ ? "{\n  " : ",\n  ";
  is_empty_ = false;
  return out.append(json_string(name)).append(": ").append(value);
}

} // namespace xenstore_tools
