// SPDX-License-Identifier: BSD-2-Clause
#include "config/config_file.hpp"

#include <expected>
#include <utility>

#include "config/complaint.hpp"
#include "core/text.hpp"

namespace config {
namespace {

bool is_comment(std::string_view text) { return text.starts_with('#') || text.starts_with(';'); }

std::string_view without_comment(std::string_view line) {
  for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t')) return line.substr(0, at);
  }
  return line;
}

/// Why a line cannot be one of text; nullptr if it can. Bytes above 0x7f may be anything: paths are bytes.
const char* objection_to(std::string_view line) {
  if (line.size() > max_config_line) return "the line is longer than 1024 bytes";
  for (const char c : line) {
    if (c == '\0') return "there is a NUL byte; is this a text file in ASCII or UTF-8?";
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return "there is a control character";
  }
  return nullptr;
}

/// An entry of a line that is neither empty nor a comment, or what is wrong with it.
std::expected<Entry, std::string> read_entry(std::string_view line) {
  if (line.starts_with('[')) return complaint({"there are no sections here; leave this line out"});
  const auto sign = line.find('=');
  if (sign == std::string_view::npos)
    return complaint({"\"", core::printable(line, 64), "\" has no value; write: key = value"});
  const Entry entry{0, core::trim(line.substr(0, sign)), core::trim(line.substr(sign + 1))};
  if (entry.key.empty()) return complaint({"there is no key before the \"=\""});
  const auto& value = entry.value;
  if (value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\''))
    return complaint({core::printable(entry.key, 64), ": a value stands without quotes"});
  return entry;
}

std::expected<Entry, std::string> read_line(std::string_view line) {
  if (const auto* objection = objection_to(line)) return std::unexpected(objection);
  const auto content = core::trim(without_comment(line));
  if (content.empty() || is_comment(content)) return Entry{};
  return read_entry(content);
}

} // namespace

Entries parse_config(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const bool too_large = text.size() > max_config_size;
  text = text.substr(0, max_config_size);
  Entries read;
  unsigned number = 0;
  while (const auto line = core::next_line(text)) {
    ++number;
    auto entry = read_line(*line);
    if (entry && entry->key.empty()) continue;
    if (read.entries.size() == max_config_entries || read.faults.size() == max_config_faults) {
      read.faults.push_back({number, "there is too much before this line; nothing from here on was read"});
      return read;
    }
    if (entry)
      read.entries.push_back({number, entry->key, entry->value});
    else
      read.faults.push_back({number, std::move(entry).error()});
  }
  if (too_large) read.faults.push_back({number, "the file is larger than 64 KiB; nothing beyond that was read"});
  return read;
}

} // namespace config
