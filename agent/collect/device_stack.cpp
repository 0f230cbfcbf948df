// SPDX-License-Identifier: BSD-2-Clause
#include "collect/device_stack.hpp"

#include <algorithm>
#include <set>

namespace collect {
namespace {

using platform::BlockDevice;

bool is_of_lvm(const BlockDevice& device) { return device.dm_uuid.starts_with("LVM-"); }

} // namespace

DeviceStack::DeviceStack(std::span<const BlockDevice> devices) : devices_(devices) {
  for (const auto& device : devices) {
    by_name_.emplace(device.name, &device);
    by_number_.emplace(device.number, &device);
  }
}

const BlockDevice* DeviceStack::find(platform::DeviceNumber number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

const BlockDevice* DeviceStack::find_name(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const BlockDevice* DeviceStack::find_file(std::string_view path) const {
  constexpr std::string_view by_uuid = "/dev/disk/by-uuid/";
  const auto found = std::ranges::find_if(devices_, [&](const BlockDevice& device) {
    if (path.starts_with(by_uuid)) return device.uuid == path.substr(by_uuid.size());
    return device_file(device) == path || "/dev/" + device.name == path;
  });
  return found == devices_.end() ? nullptr : &*found;
}

std::vector<const BlockDevice*> DeviceStack::disks_below(const BlockDevice& device) const {
  std::vector<const BlockDevice*> disks;
  std::vector<const BlockDevice*> open{&device};
  std::set<const BlockDevice*> seen{&device};
  while (!open.empty()) {
    const auto* top = open.back();
    open.pop_back();
    bool is_disk = true;
    const auto descend = [&](std::string_view name) {
      const auto* lower = find_name(name);
      if (lower == nullptr) return;
      is_disk = false;
      if (seen.insert(lower).second) open.push_back(lower);
    };
    if (top->partition) descend(top->disk);
    std::ranges::for_each(top->slaves.rbegin(), top->slaves.rend(), descend); // the first is taken first
    if (is_disk) disks.push_back(top);
  }
  if (disks.empty()) disks.push_back(&device); // they are said to stand in a circle
  return disks;
}

bool DeviceStack::has_partitions(const BlockDevice& device) const {
  return std::ranges::any_of(devices_,
                             [&](const BlockDevice& other) { return other.partition && other.disk == device.name; });
}

bool DeviceStack::is_lvm_member(const BlockDevice& device) const {
  return !is_of_lvm(device) && std::ranges::any_of(device.holders, [&](const std::string& name) {
    const auto* holder = find_name(name);
    return holder != nullptr && is_of_lvm(*holder);
  });
}

std::string device_file(const BlockDevice& device) {
  if (!device.dm_name.empty()) return "/dev/mapper/" + device.dm_name;
  auto file = "/dev/" + device.name;
  std::ranges::replace(file, '!', '/');
  return file;
}

} // namespace collect
