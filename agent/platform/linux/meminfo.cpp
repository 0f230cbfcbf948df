// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/meminfo.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace platform {
namespace {

/// As much as 64 bits can address. A counter that went below zero in the kernel is told as more than that.
constexpr std::uint64_t max_kib = std::uint64_t{1} << 54;

} // namespace

std::optional<model::Memory> parse_meminfo(std::string_view text) {
  std::optional<std::uint64_t> total;
  std::optional<std::uint64_t> available;
  std::optional<std::uint64_t> free;
  std::uint64_t reclaimable = 0;
  while (const auto line = core::next_line(text)) {
    auto rest = *line; // "MemTotal:       16384256 kB"
    const auto key = core::next_word(rest);
    const auto value = core::parse_decimal(core::next_word(rest));
    // A lone word or another unit would be another format: better no figure than one in the wrong unit.
    if (!value || *value > max_kib || core::trim(rest) != "kB") continue;
    if (key == "MemTotal:") total = value;
    if (key == "MemAvailable:") available = value;
    if (key == "MemFree:") free = value;
    if (key == "Buffers:" || key == "Cached:") reclaimable += *value;
  }
  if (!available && free) available = *free + reclaimable;
  if (!total || !available) return std::nullopt;
  return model::Memory{*total, std::min(*total, *available)};
}

} // namespace platform
