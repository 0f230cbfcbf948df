// SPDX-License-Identifier: BSD-2-Clause
#include "collect/volumes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "collect/device_stack.hpp"
#include "collect/local_mounts.hpp"
#include "core/glob.hpp"
#include "core/sort.hpp"

namespace collect {
namespace {

using platform::BlockDevice;
using platform::DeviceNumber;
using platform::Mount;

constexpr std::string_view private_tmp = "/systemd-private-"; ///< a service's own /tmp (systemd.exec(5), PrivateTmp=)
constexpr std::uint64_t extended_partition = 1024;            ///< bytes that Linux shows of one
constexpr std::uint32_t ram_major = 1;                        // Documentation/admin-guide/devices.txt
constexpr std::array<std::uint32_t, 4> other_majors{ram_major, 2 /* fd */, 7 /* loop */, 11 /* sr */};

bool is_no_disk(const BlockDevice* device) {
  return device->removable || device->name.starts_with("zram") ||
         std::ranges::find(other_majors, device->number.major) != other_majors.end();
}

bool is_excluded(const Mount& mount, const DiskOptions& options) {
  const auto patterns = std::span(options.exclude_mounts);
  return std::ranges::any_of(
      patterns.first(std::min(patterns.size(), max_exclude_mounts)),
      [&](const std::string& pattern) { return core::matches_glob(pattern, mount.mount_point); });
}

/// The path from one directory to another below it, "" if they are the same; nothing if it is not below.
std::optional<std::string_view> path_below(std::string_view path, std::string_view directory) {
  if (path == directory) return "";
  if (directory == "/") return path;
  if (!path.starts_with(directory) || path[directory.size()] != '/') return std::nullopt;
  return path.substr(directory.size());
}

/// Whether the mount shows under its path what `other` shows there as well: a directory bound onto itself, as sandboxes
/// and container engines do to change its options.
bool shows_the_same(const Mount& mount, const Mount& other) {
  const auto directory = path_below(mount.root, other.root);
  return directory && !directory->empty() && directory == path_below(mount.mount_point, other.mount_point);
}

/// ZFS has no block device to be found by. A snapshot that somebody looks at is no storage of its own.
bool is_data_set(const Mount& mount) {
  return mount.filesystem == "zfs" && mount.source.find('@') == std::string::npos;
}

/// The root directory first, then mounts of all of the file system, then of parts of it.
void sort_mounts(std::vector<const Mount*>& mounts) {
  core::sort(mounts, {}, [](const Mount* mount) {
    return std::tuple(mount->mount_point != "/", mount->root != "/", std::string_view(mount->mount_point), mount->id);
  });
}

/// Puts together what is mounted and what is not.
class Choice {
public:
  Choice(std::span<const Mount> mounts, std::span<const BlockDevice> devices, const DiskOptions& options)
      : mounts_(mounts), devices_(devices), options_(options), stack_(devices), local_(mounts, devices) {}

  std::vector<ChosenVolume> make() {
    add_mounted();
    core::sort(chosen_, {}, [](const ChosenVolume& one) { // "/" is before all others
      return std::pair(std::string_view(one.volume.mount_points.front()), std::string_view(one.volume.device));
    });
    add_unmounted();
    if (chosen_.size() > max_volumes) chosen_.resize(max_volumes);
    return std::move(chosen_);
  }

private:
  void add_mounted() {
    std::map<std::pair<DeviceNumber, std::string_view>, std::vector<const Mount*>> filesystems;
    for (const auto& mount : mounts_)
      filesystems[{mount.device, mount.filesystem}].push_back(&mount);
    for (auto& [key, mounts] : filesystems) {
      const auto* device = device_of(*mounts.front());
      if (device == nullptr && !is_data_set(*mounts.front())) continue;
      if (device != nullptr) used_.insert(device);
      if (device != nullptr && is_unwanted(*device)) continue;
      sort_mounts(mounts);
      auto one = mounted(device, mounts);
      if (!one.volume.mount_points.empty()) chosen_.push_back(std::move(one));
    }
  }

  const BlockDevice* device_of(const Mount& mount) const {
    if (const auto* device = stack_.find(mount.device)) return device;
    if (mount.filesystem != "btrfs") return nullptr;
    const auto* device = stack_.find_file(mount.source);
    return device != nullptr ? device : only_btrfs();
  }

  /// Where the kernel mounted the root, its source may be "/dev/root". With one btrfs in all there is no doubt.
  const BlockDevice* only_btrfs() const {
    const BlockDevice* first = nullptr;
    for (const auto& device : devices_) {
      if (device.btrfs.empty()) continue;
      if (first != nullptr && first->btrfs != device.btrfs) return nullptr;
      if (first == nullptr) first = &device;
    }
    return first;
  }

  /// Another device of a file system that has its volume already.
  bool is_further_btrfs(const BlockDevice& device) const {
    return !device.btrfs.empty() &&
           std::ranges::any_of(used_, [&](const BlockDevice* used) { return used->btrfs == device.btrfs; });
  }

  /// Without a mount point if none of them is to be reported. What is excluded still shows what the others are.
  ChosenVolume mounted(const BlockDevice* device, const std::vector<const Mount*>& mounts) const {
    ChosenVolume chosen;
    if (device != nullptr)
      chosen.volume = describe(*device);
    else
      chosen.volume.device = mounts.front()->source;
    chosen.volume.filesystem = mounts.front()->filesystem;
    auto& points = chosen.volume.mount_points;
    // Where the whole is to be seen, the parts that containers are given of it are not its mount points.
    const bool whole = std::ranges::any_of(
        mounts, [&](const Mount* mount) { return mount->root == "/" && !is_excluded(*mount, options_); });
    for (const auto* mount : mounts) {
      if (whole && mount->root != "/" && mount->filesystem != "btrfs") continue;
      if (mount->root.contains(private_tmp) || is_excluded(*mount, options_)) continue;
      const bool is_known =
          std::ranges::find(points, mount->mount_point) != points.end() ||
          std::ranges::any_of(mounts, [&](const Mount* other) { return shows_the_same(*mount, *other); });
      if (!is_known && points.size() < max_mount_points) points.push_back(mount->mount_point);
    }
    const auto asked = std::ranges::find_if(
        mounts, [&](const Mount* mount) { return !is_excluded(*mount, options_) && local_.may_ask(*mount); });
    if (asked != mounts.end()) chosen.ask = (*asked)->mount_point;
    return chosen;
  }

  void add_unmounted() {
    std::vector<const BlockDevice*> rest;
    for (const auto& device : devices_) {
      if (!used_.contains(&device) && is_of_interest(device)) rest.push_back(&device);
    }
    core::sort(rest, {}, [](const BlockDevice* device) { return device->number; });
    for (const auto* device : rest) {
      auto volume = describe(*device);
      volume.lvm_member = stack_.is_lvm_member(*device);
      if (volume.lvm_member) volume.filesystem = "lvm2"; // what LVM calls this format
      chosen_.push_back({std::move(volume), ""});
    }
  }

  /// Of what is not mounted.
  bool is_of_interest(const BlockDevice& device) const {
    if (is_unwanted(device) || is_further_btrfs(device)) return false;
    if (stack_.is_lvm_member(device)) return true;
    if (!device.holders.empty() || !device.slaves.empty() || frontend_of(device).empty()) return false;
    if (device.partition) return device.size_bytes > extended_partition;
    return !device.uuid.empty() && !stack_.has_partitions(device);
  }

  bool is_unwanted(const BlockDevice& device) const {
    return std::ranges::all_of(stack_.disks_below(device), is_no_disk);
  }

  /// Of several disks below, the first that is a vbd.
  std::string frontend_of(const BlockDevice& device) const {
    for (const auto* disk : stack_.disks_below(device)) {
      if (!disk->frontend.empty()) return disk->frontend;
    }
    return {};
  }

  model::Volume describe(const BlockDevice& device) const {
    model::Volume volume;
    volume.device = device_file(device);
    volume.uuid = device.uuid;
    volume.size_bytes = device.size_bytes;
    volume.frontend = frontend_of(device);
    return volume;
  }

  std::span<const Mount> mounts_;
  std::span<const BlockDevice> devices_;
  const DiskOptions& options_;
  DeviceStack stack_;
  LocalMounts local_;
  std::set<const BlockDevice*> used_; ///< by mounts
  std::vector<ChosenVolume> chosen_;
};

} // namespace

std::vector<ChosenVolume> choose_volumes(std::span<const Mount> mounts, std::span<const BlockDevice> devices,
                                         const DiskOptions& options) {
  return Choice(mounts, devices, options).make();
}

} // namespace collect
