// SPDX-License-Identifier: BSD-2-Clause
// What sysfs and procfs say of Xen's drivers, and of other agents.
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/linux/linux_platform.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using platform::Balloon;

class XenDevices : public testing::Test {
protected:
  ScratchDirectory scratch_;
  platform::LinuxPlatform platform_{scratch_.path()};
};

TEST_F(XenDevices, HaveABalloonWhereItsDriverIs) {
  ASSERT_TRUE(platform_.balloon());
  EXPECT_EQ(platform_.balloon().value(), std::nullopt);
  scratch_.write("sys/devices/system/xen_memory/xen_memory0/info/current_kb", "131072\n");
  scratch_.write("sys/devices/system/xen_memory/xen_memory0/target_kb", "65536\n");
  EXPECT_EQ(platform_.balloon().value(), (Balloon{131072, 65536}));
}

TEST_F(XenDevices, HaveNoBalloonOfNonsense) {
  scratch_.write("sys/devices/system/xen_memory/xen_memory0/target_kb", "65536\n");
  EXPECT_FALSE(platform_.balloon()) << "no current figure";
  scratch_.write("sys/devices/system/xen_memory/xen_memory0/info/current_kb", "much\n");
  EXPECT_FALSE(platform_.balloon());
}

TEST_F(XenDevices, HaveDriversOfTheirOwn) {
  EXPECT_FALSE(platform_.has_xen_driver("vif"));
  scratch_.write("sys/bus/xen/drivers/vif/bind", "");
  EXPECT_TRUE(platform_.has_xen_driver("vif"));
  EXPECT_FALSE(platform_.has_xen_driver("vbd"));
}

TEST_F(XenDevices, KnowOtherAgents) {
  EXPECT_TRUE(platform_.other_agents().empty());
  scratch_.write("proc/12/comm", "xe-daemon\n");
  scratch_.write("proc/13/comm", "xe-daemonized\n");
  scratch_.write("proc/self/comm", "xen-guest-agent\n");
  scratch_.write("proc/" + std::to_string(::getpid()) + "/comm", "xen-guest-agent\n");
  EXPECT_EQ(platform_.other_agents(), std::vector<std::string>{"xe-daemon (process 12)"});
  scratch_.write("proc/14/comm", "xen-guest-agent\n");
  EXPECT_EQ(platform_.other_agents().size(), 2U) << "another of our own is another";
  for (const char* command : {"show", "status", "--once", "--onc", "--print-c", "-V"}) {
    scratch_.write("proc/14/cmdline", std::string("xen-guest-agent\0", 16) + command + '\0');
    EXPECT_EQ(platform_.other_agents().size(), 1U) << command << " ends soon";
  }
  scratch_.write("proc/14/cmdline", std::string("xen-guest-agent\0--stderr\0", 25));
  EXPECT_EQ(platform_.other_agents().size(), 2U);
}

TEST_F(XenDevices, TakeATimeToFreezeProcesses) {
  EXPECT_FALSE(platform_.set_pm_freeze_timeout(std::chrono::seconds{300})) << "no such file";
  scratch_.write("sys/power/pm_freeze_timeout", "20000\n");
  ASSERT_TRUE(platform_.set_pm_freeze_timeout(std::chrono::seconds{300}));
  EXPECT_EQ(platform_.read_file("/sys/power/pm_freeze_timeout").value().substr(0, 6), "300000");
}

} // namespace
