// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace platform {

/// One file system of getmntinfo(3), which has another structure on each BSD.
struct Mounted {
  std::string source;      ///< "/dev/ada0p2", "zroot/ROOT/default", "tmpfs"
  std::string mount_point; ///< absolute
  std::string filesystem;  ///< "ufs", "zfs"
  bool local = false;      ///< MNT_LOCAL: no server is asked
  std::uint64_t total_bytes = 0;
};

/// The same as mounts; at most max_mounts. A mount's parent is the one with the longest mount point above its own, the
/// later of equal ones. A local file system of a disk below /dev has a device number of our own making: the same as
/// that of its device in devices_of(). Any other, as a data set of ZFS, has one that is no device's, another for each
/// mount. A memory disk (md(4), vnd(4)) is none: what is behind it may be anywhere.
std::vector<Mount> mounts_of(std::span<const Mounted> mounted);

/// The disks and partitions that these file systems are on, at most max_block_devices; disks that bear none are not
/// told by getmntinfo(3). The size is the file system's. `frontend` says by a device's name, as "xbd0p2", which vbd it
/// is on: "device/vbd/51712", or "".
std::vector<BlockDevice> devices_of(std::span<const Mounted> mounted,
                                    const std::function<std::string(const std::string&)>& frontend);

} // namespace platform
