// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as /proc/meminfo: figures that fit each other, or none.
// Seeds: the files below tests/fixtures/linux/proc.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/linux/meminfo.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto memory = platform::parse_meminfo({reinterpret_cast<const char*>(data), size});
  if (memory && memory->available_kib > memory->total_kib) std::abort();
  return 0;
}
