// SPDX-License-Identifier: BSD-2-Clause
#include "platform/mac.hpp"

#include <algorithm>
#include <string_view>

namespace platform {

std::string to_mac(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (bytes.size() != 6 || std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; })) return {};
  std::string mac;
  for (const auto b : bytes) {
    if (!mac.empty()) mac += ':';
    mac += digits[std::to_integer<unsigned>(b) >> 4];
    mac += digits[std::to_integer<unsigned>(b) & 15];
  }
  return mac;
}

} // namespace platform
