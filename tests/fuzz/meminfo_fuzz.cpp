// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as /proc/meminfo: figures that stand in it and fit each other, or none; what is no line of it hides no
// other. Seeds: the files below tests/fixtures/linux/proc.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "platform/linux/meminfo.hpp"

namespace {

constexpr std::uint64_t address_space_kib = std::uint64_t{1} << 54;

void require(bool holds) {
  if (!holds) std::abort();
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// A line of that name with this number, as long as the number has no zeros in front.
bool has_line(std::string_view text, std::string_view name, std::uint64_t number) {
  const auto digits = std::to_string(number);
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    auto rest = text.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\v\f0"), rest.size()));
    if (rest.starts_with(number == 0 ? "" : digits)) return true;
  }
  return false;
}

void check(std::string_view text) {
  const auto memory = platform::parse_meminfo(text);
  if (!memory) return;
  require(memory->available_kib <= memory->total_kib && memory->total_kib <= address_space_kib);
  require(has_line(text, "MemTotal:", memory->total_kib) && has(text, "kB"));
  const bool clipped = memory->available_kib == memory->total_kib;
  if (has(text, "MemFree:"))
    require(clipped || has(text, "Buffers:") || has(text, "Cached:") ||
            has_line(text, "MemFree:", memory->available_kib) ||
            has_line(text, "MemAvailable:", memory->available_kib));
  else
    require(has(text, "MemAvailable:") && (clipped || has_line(text, "MemAvailable:", memory->available_kib)));
}

bool names_none(std::string_view text) {
  return !has(text, "MemTotal:") && !has(text, "MemAvailable:") && !has(text, "MemFree:") && !has(text, "Buffers:") &&
         !has(text, "Cached:");
}

bool reads(const std::string& text, std::uint64_t total, std::uint64_t available) {
  const auto memory = platform::parse_meminfo(text);
  return memory && memory->total_kib == total && memory->available_kib == available;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string newer = "MemTotal: 1000 kB\nMemFree: 20 kB\nMemAvailable: 300 kB\n";
  const std::string older = "MemTotal: 1000 kB\nMemFree: 20 kB\nBuffers: 3 kB\nCached: 400 kB\n";
  check(text);
  require(reads(text + '\n' + newer, 1000, 300)); // of two lines of a name the last one counts
  require(platform::parse_meminfo(newer + text).has_value());
  require(!names_none(text) || (reads(newer + text, 1000, 300) && reads(older + text, 1000, 423)));
  return 0;
}
