// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "platform/bsd/bsd_platform.hpp"

namespace platform {

/// OpenBSD 7 and later, on amd64 and i386: elsewhere it has no pvbus(4). Which interface is which vif it does not tell:
/// they are known by their MACs. It has no balloon, and cannot be dom0.
class OpenbsdPlatform final : public BsdPlatform {
public:
  using BsdPlatform::BsdPlatform;

  /// By what pvbus(4) says it stands on.
  Role role() override;
  /// Available is what is free and inactive.
  Result<model::Memory> memory() override;
  Result<std::vector<Mount>> mounts() override;
  Result<std::vector<BlockDevice>> block_devices() override;
  Result<Usage> usage(const std::string& mount_point) override;
  Hints hints() const override;
  std::vector<std::string> store_devices() override { return {"/dev/pvbus0"}; }

protected:
  void complete(Link& link) override;
};

} // namespace platform
