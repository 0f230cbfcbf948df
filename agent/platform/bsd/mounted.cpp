// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/mounted.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/sort.hpp"
#include "core/text.hpp"

namespace platform {
namespace {

constexpr std::string_view dev = "/dev/";
constexpr std::uint32_t our_major = 0x8000; ///< none of Linux's, whose meaning is known elsewhere

/// Whether the name is the prefix and a number, with anything after it: "md0", "cd0a".
bool is_kind(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() > prefix.size() && core::is_digit(name[prefix.size()]);
}

bool is_on_disk(const Mounted& one) {
  if (!one.local || !one.source.starts_with(dev) || one.source.size() == dev.size()) return false;
  const auto name = std::string_view(one.source).substr(dev.size());
  constexpr std::array<std::string_view, 3> made_of_memory{"md", "vnd", "fss"};
  return std::ranges::none_of(made_of_memory, [&](std::string_view prefix) { return is_kind(name, prefix); });
}

/// The sources of those on disks, each once, in order.
std::vector<std::string> disk_sources(std::span<const Mounted> mounted) {
  std::vector<std::string> sources;
  for (const auto& one : mounted) {
    if (is_on_disk(one) && std::ranges::find(sources, one.source) == sources.end()) sources.push_back(one.source);
  }
  return sources;
}

DeviceNumber number_of(const std::vector<std::string>& sources, const std::string& source) {
  const auto found = std::ranges::find(sources, source);
  return {our_major, static_cast<std::uint32_t>(found - sources.begin()) + 1};
}

bool is_above(std::string_view directory, std::string_view path) {
  if (directory == "/") return true;
  return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
}

/// Among the mounts made before it.
std::uint32_t parent_of(const std::vector<Mount>& earlier, const Mount& mount) {
  const Mount* best = &mount;
  for (const auto& one : earlier) {
    if (!is_above(one.mount_point, mount.mount_point)) continue;
    if (best == &mount || one.mount_point.size() >= best->mount_point.size()) best = &one;
  }
  return best->id;
}

} // namespace

std::vector<Mount> mounts_of(std::span<const Mounted> mounted) {
  const auto sources = disk_sources(mounted);
  std::vector<Mount> mounts;
  for (const auto& one : mounted.first(std::min(mounted.size(), max_mounts))) {
    Mount mount;
    mount.id = static_cast<std::uint32_t>(mounts.size()) + 1;
    mount.root = "/";
    mount.mount_point = one.mount_point;
    mount.filesystem = one.filesystem;
    mount.source = one.source;
    // What is on no disk, as a data set of ZFS, has a number of its own for each mount.
    mount.device = is_on_disk(one) ? number_of(sources, one.source) : DeviceNumber{0, mount.id};
    mount.parent = parent_of(mounts, mount);
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::vector<BlockDevice> devices_of(std::span<const Mounted> mounted,
                                    const std::function<std::string(const std::string&)>& frontend) {
  std::vector<BlockDevice> devices;
  const auto sources = disk_sources(mounted);
  for (const auto& source : sources) {
    if (devices.size() == max_block_devices) break;
    BlockDevice device;
    device.name = source.substr(dev.size());
    device.number = number_of(sources, source);
    device.size_bytes = std::ranges::find(mounted, source, &Mounted::source)->total_bytes;
    device.frontend = frontend(device.name);
    device.removable = is_kind(device.name, "cd") || is_kind(device.name, "fd");
    std::ranges::replace(device.name, '/', '!');
    devices.push_back(std::move(device));
  }
  core::sort(devices, {}, &BlockDevice::name);
  return devices;
}

} // namespace platform
