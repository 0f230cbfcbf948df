// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as /proc/self/mountinfo: mounts that can be worked with, no more than there are lines.
// Seeds: the files below tests/fixtures/linux/proc.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/linux/mountinfo.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mounts = platform::parse_mountinfo(text);
  if (mounts.size() > static_cast<std::size_t>(std::ranges::count(text, '\n'))) std::abort();
  if (mounts.size() > platform::max_mounts) std::abort();
  for (const auto& mount : mounts) {
    if (!mount.mount_point.starts_with('/') || mount.root.empty() || mount.filesystem.empty()) std::abort();
    if (mount.mount_point.size() > size) std::abort();
  }
  return 0;
}
