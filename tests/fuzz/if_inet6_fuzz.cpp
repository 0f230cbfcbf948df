// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as /proc/net/if_inet6: addresses that can be, of links that can be, or none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/linux/if_inet6.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t shortest_line = 42;
  const auto lines = platform::parse_if_inet6({reinterpret_cast<const char*>(data), size});
  require(lines.size() * shortest_line <= size);
  for (const auto& [link_index, address] : lines) {
    require(link_index > 0 && link_index <= INT32_MAX);
    require(address.is_ipv6 && !address.secondary && address.prefix_length <= 128);
  }
  return 0;
}
