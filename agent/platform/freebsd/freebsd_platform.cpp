// SPDX-License-Identifier: BSD-2-Clause
#include "platform/freebsd/freebsd_platform.hpp"

#include <algorithm>
#include <cerrno>

#include "core/concat.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "platform/bsd/driver_kind.hpp"
#include "platform/bsd/made_os_release.hpp"
#include "platform/bsd/sysctl_by_name.hpp"
#include "platform/freebsd/driver_name.hpp"
#include "platform/freebsd/netlink_socket.hpp"

namespace platform {
namespace {

std::optional<std::uint32_t> devid_of(std::string_view driver_name) {
  constexpr std::string_view netfront = "xn";
  if (!driver_name.starts_with(netfront) || !core::parse_decimal(driver_name.substr(netfront.size())))
    return std::nullopt;
  const auto name = core::concat({"dev.xn.", driver_name.substr(netfront.size()), ".xenstore_path"});
  const auto path = sysctl_text(name.c_str());
  constexpr std::string_view directory = "device/vif/";
  if (!path || !path->starts_with(directory)) return std::nullopt;
  const auto number = core::parse_decimal(std::string_view(*path).substr(directory.size()));
  constexpr std::uint64_t most = 0xffff'ffff;
  return number && *number <= most ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// What ZFS would give back if others wanted memory; 0 without ZFS.
std::uint64_t spare_arc_bytes() {
  const auto size = sysctl_number("kstat.zfs.misc.arcstats.size").value_or(0);
  const auto least = sysctl_number("kstat.zfs.misc.arcstats.c_min").value_or(0);
  return size > least ? size - least : 0;
}

/// What the balloon has taken, by its own count of pages: "current" is counted from the top of the address space, holes
/// included, where the firmware does not tell how much memory there is (sys/dev/xen/balloon/balloon.c).
std::uint64_t in_balloon_bytes(std::uint64_t page) {
  return sysctl_number("dev.xen.balloon.low_mem").value_or(0) * page;
}

} // namespace

Role FreebsdPlatform::role() {
  const auto guest = sysctl_text("kern.vm_guest");
  const bool xen = (guest && *guest == "xen") || core::file_exists(path("/dev/xen/xenstore"));
  return xen ? Role::guest : Role::not_xen;
}

Hints FreebsdPlatform::hints() const {
  return {
      .no_device = "the kernel needs options XENHVM and device xenpci, as GENERIC has them",
      .no_xen = "kern.vm_guest is not xen, and there is no /dev/xen/xenstore",
      .no_xen_remedy = "use a kernel with options XENHVM and device xenpci, as GENERIC has them",
      .no_interface = "is hw.xen.disable_pv_nics set in loader.conf(5)? or it is in a jail with a network of its own",
      .known_by_mac = "known by its MAC, not driven by Xen's network driver",
  };
}

Result<model::Memory> FreebsdPlatform::memory() {
  const auto total = sysctl_number("hw.physmem");
  if (!total) return std::unexpected(total.error());
  const auto page = sysctl_number("hw.pagesize");
  if (!page) return std::unexpected(page.error());
  const auto free = sysctl_number("vm.stats.vm.v_free_count");
  if (!free) return std::unexpected(free.error());
  std::uint64_t pages = *free;
  for (const char* name : {"v_inactive_count", "v_laundry_count", "v_cache_count"})
    pages += sysctl_number(core::concat({"vm.stats.vm.", name}).c_str()).value_or(0);
  const auto available = pages * *page + spare_arc_bytes();
  const auto owned = *total - std::min(*total, in_balloon_bytes(*page));
  return model::Memory{owned / 1024, std::min(owned, available) / 1024};
}

/// sys/dev/xen/balloon/balloon.c
Result<std::optional<Balloon>> FreebsdPlatform::balloon() {
  const auto current = sysctl_number("dev.xen.balloon.current");
  const auto target = sysctl_number("dev.xen.balloon.target");
  if (!current && current.error().os_error == ENOENT) return std::nullopt;
  if (!current) return std::unexpected(current.error());
  if (!target) return std::unexpected(target.error());
  const auto page = sysctl_number("hw.pagesize");
  if (!page) return std::unexpected(page.error());
  return Balloon{*current * (*page / 1024), *target * (*page / 1024)};
}

/// A driver in the kernel is known by its first device.
bool FreebsdPlatform::has_xen_driver(std::string_view name) {
  return sysctl_text(name == "vif" ? "dev.xn.%parent" : name == "vbd" ? "dev.xbd.%parent" : "").has_value();
}

std::string FreebsdPlatform::userland_release() {
  const auto script = core::read_file(path("/bin/freebsd-version"));
  return script ? parse_freebsd_version(*script) : std::string();
}

Result<core::Fd> FreebsdPlatform::open_netlink() { return open_netlink_socket(); }

void FreebsdPlatform::complete(Link& link) {
  const auto driver = driver_name_of_interface(link.index); // without a unit for "xn0.100" (sys/net/if_vlan.c)
  link.kind = driver.empty() ? kind_of_bsd_interface(link.name) : kind_of_bsd_driver(driver);
  link.devid = devid_of(driver.empty() ? link.name : driver);
}

} // namespace platform
