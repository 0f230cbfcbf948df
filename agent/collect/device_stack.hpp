// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace collect {

/// Block devices upon block devices: partitions, device mapper, md.
class DeviceStack {
public:
  /// They must outlive the object.
  explicit DeviceStack(std::span<const platform::BlockDevice> devices);

  const platform::BlockDevice* find(platform::DeviceNumber number) const;
  /// By its file: "/dev/xvda1", "/dev/mapper/vg-root", "/dev/disk/by-uuid/...".
  const platform::BlockDevice* find_file(std::string_view path) const;

  /// What the device is made of in the end: disks. Itself, if it is made of nothing that is known; never empty.
  std::vector<const platform::BlockDevice*> disks_below(const platform::BlockDevice& device) const;

  /// Whether one of the devices is a partition of this one.
  bool has_partitions(const platform::BlockDevice& device) const;
  /// Whether LVM holds the device and it is not one of LVM's own.
  bool is_lvm_member(const platform::BlockDevice& device) const;

private:
  const platform::BlockDevice* find_name(std::string_view name) const;

  std::span<const platform::BlockDevice> devices_;
  std::map<std::string_view, const platform::BlockDevice*> by_name_;
  std::map<platform::DeviceNumber, const platform::BlockDevice*> by_number_;
};

/// "/dev/xvda1"; of the device mapper "/dev/mapper/vg-root".
std::string device_file(const platform::BlockDevice& device);

} // namespace collect
