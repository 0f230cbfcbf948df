// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/made_os_release.hpp"

#include "core/concat.hpp"
#include "core/text.hpp"

namespace platform {
namespace {

constexpr std::size_t max_release = 64;

/// Letters, digits and what else releases are made of; nothing that means something within quotes.
std::string plain(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, max_release)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || core::is_digit(c) || c == '.' || c == '-' || c == '_' || c == '+') kept += c;
  }
  return kept;
}

/// "12.4" of "12.4-RELEASE-p2"
std::string_view version_of(std::string_view release) {
  std::size_t end = 0;
  while (end < release.size() && (core::is_digit(release[end]) || release[end] == '.'))
    ++end;
  return release.substr(0, end);
}

} // namespace

std::string make_os_release(std::string_view system, std::string_view release) {
  const auto name = plain(system);
  const auto version = plain(release);
  return core::concat({"NAME=", name, "\nID=", core::to_lower(name), "\nVERSION=\"", version, "\"\nVERSION_ID=\"",
                       version_of(version), "\"\nPRETTY_NAME=\"", name, " ", version, "\"\n"});
}

std::string parse_freebsd_version(std::string_view script) {
  constexpr std::string_view variable = "USERLAND_VERSION=";
  while (const auto line = core::next_line(script)) {
    if (!line->starts_with(variable)) continue;
    auto value = core::trim(line->substr(variable.size()));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return plain(value);
  }
  return {};
}

} // namespace platform
