// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/driver_kind.hpp"

#include <gtest/gtest.h>

namespace {

using platform::kind_of_driver;

TEST(DriverKind, IsRtnetlinksName) {
  for (const bool has_device : {false, true}) {
    EXPECT_EQ(kind_of_driver("802.1Q VLAN Support", has_device), "vlan");
    EXPECT_EQ(kind_of_driver("B.A.T.M.A.N. advanced", has_device), "batadv");
    EXPECT_EQ(kind_of_driver("bonding", has_device), "bond");
    for (const auto* same : {"amt", "bridge", "ipvlan", "macvlan", "openvswitch", "team", "tun", "veth", "xfrm"})
      EXPECT_EQ(kind_of_driver(same, has_device), same);
  }
}

TEST(DriverKind, IsNoneOfHardware) {
  for (const auto* driver : {"", "vif", "xen_netfront", "e1000", "8139cp", "virtio_net", "ixgbevf", "mlx5_core", "iavf",
                             "ena", "hv_netvsc", "r8169", "Bridge", "bridge ", "bridge2", "bond", "802.1Q"}) {
    EXPECT_EQ(kind_of_driver(driver, true), "") << driver;
    EXPECT_EQ(kind_of_driver(driver, false), "unknown") << driver;
  }
}

} // namespace
