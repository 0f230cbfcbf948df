// SPDX-License-Identifier: BSD-2-Clause
#include "collect/local_mounts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "collect/device_stack.hpp"

namespace collect {
namespace {

using platform::Mount;

constexpr std::size_t max_way = 64; ///< mounts upon mounts

/// Their device number is none of a block device. Names of file systems are the kernel's: nothing on a network can
/// have one of these.
constexpr std::array<std::string_view, 6> local_without_device{"btrfs", "devtmpfs", "ramfs", "rootfs", "tmpfs", "zfs"};
constexpr std::array<std::string_view, 3> of_clusters{"gfs", "gfs2", "ocfs2"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Whether the path is the directory, or leads through it.
bool leads_through(std::string_view path, std::string_view directory) {
  if (directory == "/" || path == directory) return true;
  return path.starts_with(directory) && path[directory.size()] == '/';
}

/// Drivers whose disks are other machines, and may not answer.
bool is_remote(const platform::BlockDevice* disk) {
  const auto& name = disk->name;
  return name.starts_with("rbd") || name.starts_with("drbd") || name.starts_with("nbd");
}

} // namespace

bool is_plain_filesystem(std::string_view filesystem) {
  return !filesystem.starts_with("fuse") && !is_one_of(of_clusters, filesystem);
}

LocalMounts::LocalMounts(std::span<const Mount> mounts, std::span<const platform::BlockDevice> devices)
    : mounts_(mounts) {
  for (const auto& mount : mounts)
    by_id_.emplace(mount.id, &mount);
  const DeviceStack stack(devices);
  for (const auto& device : devices) {
    if (std::ranges::none_of(stack.disks_below(device), is_remote)) devices_.insert(device.number);
  }
}

bool LocalMounts::may_ask(const Mount& mount) const {
  if (mounts_.size() >= platform::max_mounts) return false; // what is not in the list may lie across the way
  const auto way = way_to(mount);
  if (way.empty() || !std::ranges::all_of(way, [&](const Mount* one) { return is_local(*one); })) return false;
  // A mount on the way that bears none of ours hides it: the kernel would ask that one instead.
  return std::ranges::all_of(mounts_, [&](const Mount& other) {
    return !leads_through(mount.mount_point, other.mount_point) || std::ranges::find(way, &other) != way.end();
  });
}

/// The mount and all it stands on, up to the root; nothing if that is not reached.
std::vector<const Mount*> LocalMounts::way_to(const Mount& mount) const {
  std::vector<const Mount*> way{&mount};
  while (way.size() < max_way) {
    const auto parent = by_id_.find(way.back()->parent);
    const bool is_top = parent == by_id_.end() || parent->second == way.back();
    if (is_top && way.back()->mount_point != "/") return {};
    if (is_top) return way;
    way.push_back(parent->second);
  }
  return {};
}

bool LocalMounts::is_local(const Mount& mount) const {
  if (is_one_of(local_without_device, mount.filesystem)) return true;
  constexpr std::uint32_t loop_major = 7; // what is behind these is a file, whatever it is on
  if (mount.device.major == loop_major) return false;
  return devices_.contains(mount.device) && is_plain_filesystem(mount.filesystem);
}

} // namespace collect
