// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// What the user may say about disks.
struct DiskOptions {
  bool wanted = true;
  /// Patterns of mount points, as of file names (fnmatch(3); '*' goes over '/' as well). A mount that matches one is
  /// not reported, nor is a volume that has no other mounts. Those beyond max_exclude_mounts are ignored.
  std::vector<std::string> exclude_mounts;
};

inline constexpr std::size_t max_exclude_mounts = 64;
inline constexpr std::size_t max_volumes = 32;
inline constexpr std::size_t max_mount_points = 8; ///< of one volume; the rest is left out

struct ChosenVolume {
  model::Volume volume; ///< without its free space; the size is that of the device, 0 for ZFS
  std::string ask;      ///< the mount point that may be asked for its space (LocalMounts); empty if there is none
  friend bool operator==(const ChosenVolume&, const ChosenVolume&) = default;
};

/// The storage that the host is told of, at most max_volumes. Pure.
///
/// * Every mounted file system of a block device, once, however often it is mounted; of btrfs, whose subvolumes are one
///   volume, with the device that it names; of ZFS each data set that is mounted. "/" is the first of its mount
///   points, then those of the whole file system, then those of a part of it; a part that is mounted upon itself is
///   none.
/// * Every physical volume of LVM that is in use, and what is not mounted nor part of something else: partitions of a
///   vbd, and whole disks that are a vbd and have a UUID.
/// * Not loop devices, RAM disks, zram, floppies, optical and other removable drives, and what is made of these alone;
///   not extended partitions.
///
/// The root file system comes first, then by first mount point, then what is not mounted by device number.
std::vector<ChosenVolume> choose_volumes(std::span<const platform::Mount> mounts,
                                         std::span<const platform::BlockDevice> devices, const DiskOptions& options);

} // namespace collect
