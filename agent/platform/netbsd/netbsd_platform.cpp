// SPDX-License-Identifier: BSD-2-Clause
#include "platform/netbsd/netbsd_platform.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/types.h>
// after <sys/types.h>
#include <sys/statvfs.h>
#include <sys/sysctl.h>

#include "core/decimal.hpp"
#include "core/file.hpp"
#include "core/log.hpp"
#include "platform/bsd/driver_kind.hpp"
#include "platform/bsd/field.hpp"
#include "platform/bsd/mounted.hpp"
#include "platform/bsd/sysctl_by_name.hpp"

namespace platform {
namespace {

/// The beginning of struct uvmexp_sysctl, of <uvm/uvm_extern.h>, which grows at its end.
struct Uvmexp {
  std::int64_t pagesize, pagemask, pageshift, npages, free, active, inactive;
};

Result<Uvmexp> read_uvmexp() {
  std::array<std::byte, 4096> room{};
  std::size_t size = room.size();
  Uvmexp figures = {};
  if (::sysctlbyname("vm.uvmexp2", room.data(), &size, nullptr, 0) != 0) return core::os_failure("sysctl vm.uvmexp2");
  if (size < sizeof figures) return core::failure({"sysctl vm.uvmexp2 has ", core::Decimal(size), " bytes"});
  std::memcpy(&figures, room.data(), sizeof figures);
  if (figures.pagesize <= 0 || figures.free < 0 || figures.inactive < 0)
    return core::failure("sysctl vm.uvmexp2 has no figures that can be used");
  return figures;
}

Result<std::vector<Mounted>> read_mounted() {
  struct statvfs* list = nullptr; // getmntinfo's own, good until its next call
  const int count = ::getmntinfo(&list, ST_NOWAIT);
  if (count <= 0) return core::os_failure("getmntinfo");
  std::vector<Mounted> mounted;
  for (int i = 0; i < count; ++i) {
    const auto& one = list[i];
    mounted.push_back({field_text(one.f_mntfromname), field_text(one.f_mntonname), field_text(one.f_fstypename),
                       (one.f_flag & ST_LOCAL) != 0, to_bytes(one.f_blocks, one.f_frsize)});
  }
  return mounted;
}

} // namespace

Role NetbsdPlatform::role() {
  if (core::file_exists(path("/kern/xen")))
    return core::file_exists(path("/kern/xen/privcmd")) ? Role::control_domain : Role::guest;
  if (!sysctl_text("machdep.xen.version")) return Role::not_xen; // sys/arch/xen/xen/hypervisor.c
  if (!std::exchange(told_of_kernfs_, true))
    core::log::write(core::log::Level::warn, "xenstore", "there is no /kern/xen: mount -t kernfs kernfs /kern");
  return Role::guest;
}

Hints NetbsdPlatform::hints() const {
  return {
      .no_device = "mount -t kernfs kernfs /kern",
      .no_xen = "no /kern/xen, no sysctl machdep.xen.version",
      .no_xen_remedy = "use a kernel with Xen's drivers: GENERIC since NetBSD 10, or XEN3_DOMU",
      .no_interface = "the kernel needs xennet(4)",
  };
}

Result<model::Memory> NetbsdPlatform::memory() {
  const auto total = sysctl_number("hw.physmem64");
  if (!total) return std::unexpected(total.error());
  const auto uvm = read_uvmexp();
  if (!uvm) return std::unexpected(uvm.error());
  const auto pages = static_cast<std::uint64_t>(uvm->free) + static_cast<std::uint64_t>(uvm->inactive);
  const auto available = to_bytes(pages, static_cast<std::uint64_t>(uvm->pagesize));
  const auto balloon = this->balloon();
  auto total_kib = *total / 1024;
  if (balloon && *balloon && (*balloon)->current_kib > 0) total_kib = std::min(total_kib, (*balloon)->current_kib);
  return model::Memory{total_kib, std::min(total_kib, available / 1024)};
}

/// sys/arch/xen/xen/balloon.c
Result<std::optional<Balloon>> NetbsdPlatform::balloon() {
  const auto current = sysctl_number("machdep.xen.balloon.current");
  if (!current && current.error().os_error == ENOENT) return std::nullopt;
  if (!current) return std::unexpected(current.error());
  const auto target = sysctl_number("machdep.xen.balloon.target");
  if (!target) return std::unexpected(target.error());
  return Balloon{*current, *target};
}

Result<std::vector<Mount>> NetbsdPlatform::mounts() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  return mounts_of(*mounted);
}

Result<std::vector<BlockDevice>> NetbsdPlatform::block_devices() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  return devices_of(*mounted, [](const std::string&) { return std::string(); });
}

Result<Usage> NetbsdPlatform::usage(const std::string& mount_point) {
  struct statvfs status = {};
  if (::statvfs(path(mount_point).c_str(), &status) != 0) return core::os_failure("statvfs ", mount_point);
  return Usage{to_bytes(status.f_blocks, status.f_frsize), to_bytes(status.f_bavail, status.f_frsize)};
}

void NetbsdPlatform::complete(Link& link) { link.kind = kind_of_bsd_interface(link.name); }

} // namespace platform
