// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/interface_ioctl.hpp"

#include <array>
#include <string>

#include <net/if.h>

#include <gtest/gtest.h>

namespace {

TEST(InterfaceIoctl, KnowsTheLoopback) {
  const auto kernel = platform::InterfaceIoctl::open();
  ASSERT_TRUE(kernel);
  EXPECT_NE(kernel->index("lo"), 0U);
  EXPECT_EQ(kernel->index("lo"), ::if_nametoindex("lo"));
  EXPECT_EQ(kernel->permanent_mac("lo"), "") << "all zeros";
}

TEST(InterfaceIoctl, HasNothingToTellOfWhatIsNotThere) {
  const auto kernel = platform::InterfaceIoctl::open();
  ASSERT_TRUE(kernel);
  const std::array<std::string, 5> names{"", "nobody", "fifteen-of-them", "sixteen-of-these", std::string(300, 'x')};
  for (const auto& name : names) {
    EXPECT_EQ(kernel->index(name), 0U) << name;
    EXPECT_EQ(kernel->driver(name), "") << name;
    EXPECT_EQ(kernel->permanent_mac(name), "") << name;
  }
}

} // namespace
