// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/mountinfo.hpp"

#include <limits>
#include <optional>

#include "core/text.hpp"

namespace platform {
namespace {

/// Takes what stands before the next blank off `rest`. Two blanks enclose an empty field: the kernel escapes those
/// within one.
std::string_view next_field(std::string_view& rest) {
  const auto end = rest.find(' ');
  const auto field = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return field;
}

std::optional<std::uint32_t> to_number(std::string_view text) {
  const auto number = core::parse_decimal(text);
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// "\ooo" becomes its byte; any other backslash, and a NUL, stays as it is.
std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const bool escape = text.size() >= 4 && text[0] == '\\' && text[1] <= '3' && is_octal(text[1]) &&
                        is_octal(text[2]) && is_octal(text[3]);
    const int byte = escape ? (text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0') : 0;
    out += byte == 0 ? text[0] : static_cast<char>(byte);
    text.remove_prefix(byte == 0 ? 1 : 4);
  }
  return out;
}

/// "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"; of the optional fields before the
/// hyphen there may be none or many.
std::optional<Mount> parse_line(std::string_view line) {
  const auto id = to_number(next_field(line));
  const auto parent = to_number(next_field(line));
  auto device = next_field(line);
  const auto colon = device.find(':');
  if (!id || !parent || colon == std::string_view::npos) return std::nullopt;
  const auto major = to_number(device.substr(0, colon));
  const auto minor = to_number(device.substr(colon + 1));
  const auto root = next_field(line);
  const auto mount_point = next_field(line);
  if (!major || !minor || root.empty() || !mount_point.starts_with('/')) return std::nullopt;
  next_field(line); // options of this mount alone
  while (next_field(line) != "-") {
    if (line.empty()) return std::nullopt;
  }
  const auto filesystem = next_field(line);
  if (filesystem.empty()) return std::nullopt;
  const auto source = next_field(line);
  return Mount{*id,
               *parent,
               {*major, *minor},
               unescape(root),
               unescape(mount_point),
               unescape(filesystem),
               unescape(source),
               unescape(line)};
}

} // namespace

std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  text = text.substr(0, text.rfind('\n') + 1);
  while (mounts.size() < max_mounts) {
    const auto line = core::next_line(text);
    if (!line) break;
    if (auto mount = parse_line(*line)) mounts.push_back(std::move(*mount));
  }
  return mounts;
}

} // namespace platform
