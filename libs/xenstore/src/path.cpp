// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/path.hpp>

#include <algorithm>

namespace xenstorepp {
namespace {

/// Letters and digits of ASCII, whatever the locale.
constexpr bool is_node_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '@';
}

} // namespace

bool is_valid_node_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= max_relative_path && std::ranges::all_of(name, is_node_character);
}

bool is_valid_path(std::string_view path) noexcept {
  if (path.empty()) return false;
  const bool absolute = path.front() == '/';
  if (path.size() > (absolute ? max_absolute_path : max_relative_path)) return false;
  if (path == "/") return true;
  if (path.ends_with('/') || path.find("//") != std::string_view::npos) return false;
  return std::ranges::all_of(path, [](char c) { return c == '/' || is_node_character(c); });
}

} // namespace xenstorepp
