// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "platform/bsd/bsd_platform.hpp"

namespace platform {

/// NetBSD 10 and later. Which interface is which vif it does not tell: they are known by their MACs.
class NetbsdPlatform final : public BsdPlatform {
public:
  using BsdPlatform::BsdPlatform;

  /// By kernfs; dom0 by privcmd in it. A kernel for Xen without kernfs is a guest all the same, and the log says what
  /// to mount.
  Role role() override;
  /// In all is hw.physmem64, or what the hypervisor counts, if that is less: a balloon has the rest. Available is what
  /// is free and inactive.
  Result<model::Memory> memory() override;
  /// machdep.xen.balloon; its figures are in KiB.
  Result<std::optional<Balloon>> balloon() override;
  Result<std::vector<Mount>> mounts() override;
  Result<std::vector<BlockDevice>> block_devices() override;
  Result<Usage> usage(const std::string& mount_point) override;
  Hints hints() const override;
  std::vector<std::string> store_devices() override { return {"/kern/xen/xenbus"}; }

protected:
  void complete(Link& link) override;

private:
  bool told_of_kernfs_ = false;
};

} // namespace platform
