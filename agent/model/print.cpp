// SPDX-License-Identifier: BSD-2-Clause
#include "model/print.hpp"

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

} // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const auto length = core::utf8_length(text);
    if (c == '"' || c == '\\') {
      out += {'\\', text.front()};
    } else if (c < 0x20) {
      out += {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    } else if (length == 0) {
      out += "\\ufffd";
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
  return std::string(key) + " = \"" + escape(value) + '"';
}

std::string to_line(const Change& change) {
  return change.kind == Change::Kind::write ? "+ " + change.key + "=\"" + escape(change.value) + '"'
                                            : "- " + change.key;
}

std::string to_text(const Tree& tree) {
  std::string out;
  for (const auto& [key, value] : tree)
    out += to_line(key, value) + '\n';
  return out;
}

std::string to_json(const Tree& tree) {
  std::string out = "{";
  for (const auto& [key, value] : tree) {
    out += out.size() == 1 ? "\n  " : ",\n  ";
    out += json_string(key) + ": " + json_string(value);
  }
  return out + (tree.empty() ? "}\n" : "\n}\n");
}

std::string changes_to_json(std::span<const Change> changes) {
  std::string out = "[";
  for (const auto& change : changes) {
    const bool write = change.kind == Change::Kind::write;
    out += out.size() == 1 ? "\n  " : ",\n  ";
    out += R"({"change": ")" + std::string(write ? "write" : "remove") + R"(", "key": )" + json_string(change.key);
    if (write) out += ", \"value\": " + json_string(change.value);
    out += '}';
  }
  return out + (changes.empty() ? "]\n" : "\n]\n");
}

} // namespace model
