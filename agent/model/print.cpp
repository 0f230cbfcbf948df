// SPDX-License-Identifier: BSD-2-Clause
#include "model/print.hpp"

#include <array>

#include "core/concat.hpp"
#include "core/text.hpp"

namespace model {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

void append_escaped(unsigned char c, std::string& out) {
  switch (c) {
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (c < 8) {
    out += {'\\', '0', '0', hex[c]};
  } else if (c < 0x20 || c > 0x7e) {
    out += {'\\', 'x', hex[c >> 4], hex[c & 15]};
  } else {
    out += static_cast<char>(c);
  }
}

/// The number of a valid UTF-8 character of at most three bytes.
unsigned code_point(std::string_view character) {
  constexpr std::array<unsigned, 4> first_byte{0, 0x7f, 0x1f, 0x0f};
  unsigned number = static_cast<unsigned char>(character.front()) & first_byte.at(character.size());
  for (const char c : character.substr(1))
    number = number << 6 | (static_cast<unsigned char>(c) & 0x3f);
  return number;
}

} // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text.front();
    const auto length = core::utf8_length(text);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (length == 0) {
      out += "\\ufffd";
    } else if (core::is_control(text.substr(0, length))) { // what does harm to a terminal is in none of four bytes
      const auto number = code_point(text.substr(0, length));
      out += {'\\', 'u', hex[number >> 12], hex[number >> 8 & 15], hex[number >> 4 & 15], hex[number & 15]};
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

std::string escape(std::string_view value) {
  std::string out;
  for (const char c : value)
    append_escaped(static_cast<unsigned char>(c), out);
  return out;
}

std::string to_line(std::string_view key, std::string_view value) {
  return core::concat({key, " = \"", escape(value), "\""});
}

std::string to_line(const Change& change) {
  return change.kind == Change::Kind::write ? core::concat({"+ ", change.key, "=\"", escape(change.value), "\""})
                                            : "- " + change.key;
}

std::string to_text(const Tree& tree) {
  std::string out;
  for (const auto& [key, value] : tree)
    core::append(out, {to_line(key, value), "\n"});
  return out;
}

std::string to_json(const Tree& tree) {
  std::string out = "{";
  for (const auto& [key, value] : tree) {
    core::append(out, {out.size() == 1 ? "\n  " : ",\n  ", json_string(key), ": ", json_string(value)});
  }
  out += tree.empty() ? "}\n" : "\n}\n";
  return out;
}

std::string changes_to_json(std::span<const Change> changes) {
  std::string out = "[";
  for (const auto& change : changes) {
    const bool write = change.kind == Change::Kind::write;
    core::append(out, {out.size() == 1 ? "\n  " : ",\n  ", R"({"change": ")", write ? "write" : "remove",
                       R"(", "key": )", json_string(change.key)});
    if (write) core::append(out, {", \"value\": ", json_string(change.value)});
    out += '}';
  }
  out += changes.empty() ? "]\n" : "\n]\n";
  return out;
}

} // namespace model
