// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "platform/bsd/bsd_platform.hpp"

namespace platform {

/// OpenBSD 7 and later, on amd64 and i386: elsewhere it has no pvbus(4). Which interface is which vif it does not tell:
/// they are known by their MACs. It has no balloon, and cannot be dom0.
class OpenbsdPlatform final : public BsdPlatform {
public:
  using BsdPlatform::BsdPlatform;

  /// By what pvbus(4) says it stands on. Who may not ask gets the benefit of the doubt, to be told of that later.
  Role role() override;
  /// Available is what is free and inactive.
  Result<model::Memory> memory() override;
  Result<std::vector<Mount>> mounts() override;
  Result<std::vector<BlockDevice>> block_devices() override;
  Result<Usage> usage(const std::string& mount_point) override;
  Hints hints() const override;
  /// The pvbus(4) of Xen; the first if none is, or none may be asked.
  std::vector<std::string> store_devices() override;

protected:
  void complete(Link& link) override;

private:
  struct Pvbus {
    const char* device = "/dev/pvbus0";
    Role role = Role::not_xen;
  };
  /// There is a pvbus(4) for each hypervisor that is found. A Xen that shows itself to its guest as Hyper-V, too
  /// (viridian), is the second (sys/dev/pv/pvbus.c, pvbus_minor).
  Pvbus find_xen() const;
};

} // namespace platform
