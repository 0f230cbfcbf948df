// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"

namespace collect {

/// Knows which file systems can be asked for their space without waiting for a server or a program, which may be away.
class LocalMounts {
public:
  /// Both must outlive the object.
  LocalMounts(std::span<const platform::Mount> mounts, std::span<const platform::BlockDevice> devices);

  /// Whether the way to the mount's point, as the kernel walks it, leads through local file systems alone and ends at
  /// this one. Local are those of block devices, but for FUSE and clusters, btrfs, ZFS, and those in memory. Whatever
  /// is not known to be local is not: overlays too, since what is below them is not told.
  bool may_ask(const platform::Mount& mount) const;

private:
  std::vector<const platform::Mount*> way_to(const platform::Mount& mount) const;
  bool is_local(const platform::Mount& mount) const;

  std::span<const platform::Mount> mounts_;
  std::map<std::uint32_t, const platform::Mount*> by_id_;
  std::set<platform::DeviceNumber> devices_;
};

/// Whether a file system that a block device bears belongs to that device alone: a FUSE program may stand between, or
/// a cluster's lock manager.
bool is_plain_filesystem(std::string_view filesystem);

} // namespace collect
