// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/platform.hpp"

/// Block devices of a guest, one function for each kind. Sizes are a GiB unless a test says otherwise.
namespace devices {

using platform::BlockDevice;

inline constexpr std::uint64_t gib = 1073741824;

inline BlockDevice plain(const std::string& name, std::uint32_t major, std::uint32_t minor) {
  BlockDevice device;
  device.name = name;
  device.number = {major, minor};
  device.size_bytes = gib;
  return device;
}

/// vbd("xvda", 0) is device/vbd/51712; vbd("xvdb", 16) is device/vbd/51728.
inline BlockDevice vbd(const std::string& name, std::uint32_t minor) {
  auto device = plain(name, 202, minor);
  device.frontend = "device/vbd/" + std::to_string(202 * 256 + minor);
  return device;
}

inline BlockDevice partition(const std::string& disk, std::uint32_t number, std::uint32_t disk_minor = 0) {
  auto device = plain(disk + std::to_string(number), 202, disk_minor + number);
  device.partition = true;
  device.disk = disk;
  return device;
}

inline BlockDevice mapped(std::uint32_t minor, const std::string& name, const std::string& uuid,
                          std::vector<std::string> slaves) {
  auto device = plain("dm-" + std::to_string(minor), 254, minor);
  device.dm_name = name;
  device.dm_uuid = uuid;
  device.slaves = std::move(slaves);
  return device;
}

/// Says at each slave who holds it, as the kernel does.
inline std::vector<BlockDevice> stacked(std::vector<BlockDevice> all) {
  for (const auto& upper : std::vector(all)) {
    for (auto& lower : all) {
      for (const auto& slave : upper.slaves) {
        if (slave == lower.name) lower.holders.push_back(upper.name);
      }
    }
  }
  return all;
}

} // namespace devices
