// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/wire.hpp>

#include <charconv>

namespace xenstorepp::wire {
namespace {

constexpr char nul = '\0';

/// Takes the first string and its NUL off `rest`; all of it if there is no NUL.
std::string_view take_string(std::string_view& rest) noexcept {
  const auto end = rest.find(nul);
  const std::string_view text = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return text;
}

} // namespace

std::vector<std::string> split_strings(std::string_view payload) {
  std::vector<std::string> strings;
  while (!payload.empty()) {
    strings.emplace_back(take_string(payload));
  }
  return strings;
}

std::optional<std::uint32_t> parse_number(std::string_view payload) {
  if (payload.ends_with(nul)) payload.remove_suffix(1);
  std::uint32_t number = 0;
  const char* const end = payload.data() + payload.size();
  const auto [stop, failure] = std::from_chars(payload.data(), end, number);
  if (payload.empty() || failure != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<EventPayload> parse_watch_event(std::string_view payload) {
  const std::string_view path = take_string(payload);
  if (path.empty() || payload.empty()) return std::nullopt;
  return EventPayload{std::string(path), std::string(take_string(payload))};
}

std::optional<DirectoryPart> parse_directory_part(std::string_view payload) {
  if (payload.find(nul) == std::string_view::npos) return std::nullopt;
  DirectoryPart part;
  part.generation = take_string(payload);
  if (part.generation.empty()) return std::nullopt;
  if (!payload.empty() && !payload.ends_with(nul)) return std::nullopt;
  std::string_view rest = payload;
  while (!rest.empty()) {
    if (!take_string(rest).empty()) continue;
    if (!rest.empty()) return std::nullopt; // something after the end mark
    part.last = true;
    payload.remove_suffix(1);
  }
  part.names = payload;
  return part;
}

} // namespace xenstorepp::wire
