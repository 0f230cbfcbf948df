// SPDX-License-Identifier: BSD-2-Clause
// What FreeBSD says of file systems and the disks they are on.
#include <sys/param.h>
// after <sys/param.h>
#include <sys/mount.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "platform/bsd/field.hpp"
#include "platform/bsd/mounted.hpp"
#include "platform/bsd/sysctl_by_name.hpp"
#include "platform/freebsd/freebsd_platform.hpp"
#include "platform/freebsd/vbd_name.hpp"

namespace platform {
namespace {

constexpr unsigned max_vbds = 64;

/// MNT_NOWAIT: what the kernel remembers, without asking any server.
Result<std::vector<Mounted>> read_mounted() {
  struct statfs* list = nullptr; // getmntinfo's own, good until its next call
  const int count = ::getmntinfo(&list, MNT_NOWAIT);
  if (count <= 0) return core::os_failure("getmntinfo");
  std::vector<Mounted> mounted;
  for (int i = 0; i < count; ++i) {
    const auto& one = list[i];
    mounted.push_back({field_text(one.f_mntfromname), field_text(one.f_mntonname), field_text(one.f_fstypename),
                       (one.f_flags & MNT_LOCAL) != 0, to_bytes(one.f_blocks, one.f_bsize)});
  }
  return mounted;
}

/// By disk name, with the vbd's path in xenstore.
std::vector<std::pair<std::string, std::string>> read_vbds() {
  std::vector<std::pair<std::string, std::string>> vbds;
  for (unsigned unit = 0; unit < max_vbds; ++unit) {
    const auto path = sysctl_text(core::concat({"dev.xbd.", core::Decimal(unit), ".xenstore_path"}).c_str());
    const auto number = path ? parse_vbd_path(*path) : std::nullopt;
    if (number) vbds.emplace_back(vbd_disk_name(*number), *path);
  }
  return vbds;
}

} // namespace

Result<std::vector<Mount>> FreebsdPlatform::mounts() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  return mounts_of(*mounted);
}

Result<std::vector<BlockDevice>> FreebsdPlatform::block_devices() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  const auto vbds = read_vbds();
  return devices_of(*mounted, [&](const std::string& name) {
    for (const auto& [disk, path] : vbds) {
      if (is_part_of_disk(name, disk)) return path;
    }
    return std::string();
  });
}

Result<Usage> FreebsdPlatform::usage(const std::string& mount_point) {
  struct statfs status = {};
  if (::statfs(path(mount_point).c_str(), &status) != 0) return core::os_failure("statfs ", mount_point);
  const auto free = status.f_bavail < 0 ? 0 : static_cast<std::uint64_t>(status.f_bavail);
  return Usage{to_bytes(status.f_blocks, status.f_bsize), to_bytes(free, status.f_bsize)};
}

} // namespace platform
