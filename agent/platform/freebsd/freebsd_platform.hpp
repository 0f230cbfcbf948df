// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "platform/bsd/bsd_platform.hpp"

namespace platform {

/// FreeBSD 12 and later, and what is made of it. Figures come from sysctl(3); a name that is not there, or of another
/// size than any release had, is an error of that one question, with the name in it.
class FreebsdPlatform final : public BsdPlatform {
public:
  using BsdPlatform::BsdPlatform;

  /// By kern.vm_guest. Dom0 passes for a guest: nothing of its own tells it apart (/dev/xen/xenstored is in guests,
  /// too, since its driver looks for xenstore before that is attached: sys/dev/xen/xenstore/xenstored_dev.c).
  Role role() override;
  /// In all is hw.physmem without what the balloon has taken, which the kernel goes on counting. Available is what is
  /// free, inactive, laundry and cache (the last two not in every release), and of ZFS's ARC, which the kernel counts
  /// as wired but gives back, what is above its minimum.
  Result<model::Memory> memory() override;
  /// dev.xen.balloon; its figures are in pages.
  Result<std::optional<Balloon>> balloon() override;
  bool has_xen_driver(std::string_view name) override;
  Result<std::vector<Mount>> mounts() override;
  Result<std::vector<BlockDevice>> block_devices() override;
  Result<Usage> usage(const std::string& mount_point) override;
  /// Of the end of duplicate address detection this kernel tells nobody (sys/netinet6/nd6_nbr.c, nd6_dad_timer).
  bool network_is_settling() const override { return address_is_checked(); }
  Hints hints() const override;
  std::vector<std::string> store_devices() override { return {"/dev/xen/xenstore"}; }

protected:
  /// Of the script freebsd-version(1): patches to programs alone do not change the kernel's release.
  std::string userland_release() override;
  Result<core::Fd> open_netlink() override;
  void complete(Link& link) override;
};

} // namespace platform
