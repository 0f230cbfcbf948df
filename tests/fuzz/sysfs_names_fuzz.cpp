// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a vif's nodename, as the target of a link in /dev/disk/by-uuid, and as what tells domain 0: a devid is
// one of the toolstacks', and a device's name leads to no other directory.

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include "platform/linux/block_devices.hpp"
#include "platform/linux/linux_platform.hpp"
#include "platform/linux/network_reader.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto devid = platform::parse_vif_nodename(text)) {
    require(*devid <= static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max()));
    require(text.starts_with("device/vif/") && text.ends_with(std::to_string(*devid)));
  }
  const auto device = platform::device_of_link(text);
  require(device.find('/') == std::string::npos && !device.starts_with('.'));
  require(device.empty() || device.size() < size);
  static_cast<void>(platform::is_control_domain(text));
  static_cast<void>(platform::has_dom0_feature(text));
  return 0;
}
