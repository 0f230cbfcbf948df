// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/block_devices.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/scratch_directory.hpp"

namespace {

using platform::BlockDevice;
using platform::read_block_devices;
using Strings = std::vector<std::string>;

TEST(DeviceOfLink, IsTheNameInSysfs) {
  EXPECT_EQ(platform::device_of_link("../../xvda1"), "xvda1");
  EXPECT_EQ(platform::device_of_link("/dev/xvda1"), "xvda1");
  EXPECT_EQ(platform::device_of_link("../../dm-0"), "dm-0");
  EXPECT_EQ(platform::device_of_link("../../cciss/c0d0p1"), "cciss!c0d0p1");
  for (const auto* other : {"", "xvda1", "../xvda1", "../../../etc/x", "../../", "/dev/", "/etc/xvda1", "../..//x"})
    EXPECT_EQ(platform::device_of_link(other), "") << other;
}

/// A tree like the kernel's: devices below sys/devices, links to them in sys/class/block.
class Sysfs : public testing::Test {
protected:
  /// `place`: "vbd-51712/block/xvda"
  void add(const std::string& place, const std::string& number, const std::string& sectors) const {
    const auto directory = "sys/devices/" + place;
    scratch_.write(directory + "/dev", number + "\n");
    scratch_.write(directory + "/size", sectors + "\n");
    const auto name = place.substr(place.rfind('/') + 1);
    std::filesystem::create_directories(scratch_.path("sys/class/block"));
    std::filesystem::create_symlink("../../devices/" + place, scratch_.path("sys/class/block/" + name));
  }
  void write(const std::string& file, const std::string& content) const {
    scratch_.write("sys/devices/" + file, content + "\n");
  }
  void link_uuid(const std::string& uuid, const std::string& target) const {
    std::filesystem::create_directories(scratch_.path("dev/disk/by-uuid"));
    std::filesystem::create_symlink(target, scratch_.path("dev/disk/by-uuid/" + uuid));
  }
  /// Reading it gives EIO, as an attribute does whose driver is broken.
  void break_attribute(const std::string& file) const {
    const auto path = scratch_.path("sys/devices/" + file);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::filesystem::remove(path);
    std::filesystem::create_symlink("/proc/self/mem", path); // nothing is mapped at its beginning
  }
  std::vector<BlockDevice> read() {
    auto devices = read_block_devices(scratch_.path(), unreadable_);
    EXPECT_TRUE(devices) << core::describe(devices.error());
    return devices.value_or(std::vector<BlockDevice>());
  }
  static Strings names(const std::vector<BlockDevice>& devices) {
    Strings all;
    std::ranges::transform(devices, std::back_inserter(all), &BlockDevice::name);
    return all;
  }

  ScratchDirectory scratch_;
  platform::UnreadableFiles unreadable_{"collect"};
};

TEST_F(Sysfs, HasAVbdWithPartitions) {
  add("vbd-51712/block/xvda", "202:0", "20971520");
  write("vbd-51712/block/xvda/device/nodename", "device/vbd/51712");
  write("vbd-51712/block/xvda/removable", "0");
  write("vbd-51712/block/xvda/queue/physical_block_size", "4096");
  add("vbd-51712/block/xvda/xvda1", "202:1", "2048");
  write("vbd-51712/block/xvda/xvda1/partition", "1");
  link_uuid("11111111-2222-3333-4444-555555555555", "../../xvda1");
  BlockDevice disk;
  disk.name = "xvda";
  disk.number = {202, 0};
  disk.size_bytes = 10737418240; // sectors of 512 bytes, whatever the disk's own are
  disk.frontend = "device/vbd/51712";
  BlockDevice part;
  part.name = "xvda1";
  part.number = {202, 1};
  part.size_bytes = 1048576;
  part.partition = true;
  part.disk = "xvda";
  part.uuid = "11111111-2222-3333-4444-555555555555";
  EXPECT_EQ(read(), (std::vector{disk, part}));
}

TEST_F(Sysfs, HasLogicalVolumes) {
  add("virtual/block/dm-0", "254:0", "8");
  write("virtual/block/dm-0/dm/name", "vg0-root");
  write("virtual/block/dm-0/dm/uuid", "LVM-abc");
  write("virtual/block/dm-0/slaves/xvdb2", "");
  write("virtual/block/dm-0/slaves/xvda3", "");
  add("vbd-51712/block/xvda/xvda3", "202:3", "16");
  write("vbd-51712/block/xvda/xvda3/partition", "3");
  write("vbd-51712/block/xvda/xvda3/holders/dm-0", "");
  const auto devices = read();
  ASSERT_EQ(names(devices), (Strings{"dm-0", "xvda3"}));
  EXPECT_EQ(devices[0].dm_name, "vg0-root");
  EXPECT_EQ(devices[0].dm_uuid, "LVM-abc");
  EXPECT_EQ(devices[0].slaves, (Strings{"xvda3", "xvdb2"}));
  EXPECT_EQ(devices[1].holders, Strings{"dm-0"});
}

TEST_F(Sysfs, LeavesOutWhatHasNoSizeOrNumber) {
  add("virtual/block/loop0", "7:0", "0");
  add("virtual/block/sda", "8:0", "");
  add("virtual/block/sdb", "8:16", "-1");
  add("virtual/block/sdc", "8:32", "36028797018963968"); // 2^64 bytes
  add("virtual/block/sdd", "8:48", "36028797018963967");
  add("virtual/block/sde", "8", "1");
  add("virtual/block/sdf", "8:x", "1");
  add("virtual/block/sdg", "4294967296:0", "1");
  EXPECT_EQ(names(read()), Strings{"sdd"});
  EXPECT_EQ(read()[0].size_bytes, 18446744073709551104U);
}

TEST_F(Sysfs, KnowsRemovableDrivesAndFrontendsOfVbdsAlone) {
  add("pci/block/sr0", "11:0", "8");
  write("pci/block/sr0/removable", "1");
  add("vif-0/block/odd", "9:0", "8");
  write("vif-0/block/odd/device/nodename", "device/vif/0");
  add("vbd-x/block/odder", "9:1", "8");
  write("vbd-x/block/odder/device/nodename", "device/vbd/x/../..");
  const auto devices = read();
  ASSERT_EQ(names(devices), (Strings{"odd", "odder", "sr0"}));
  EXPECT_EQ(devices[0].frontend, "");
  EXPECT_EQ(devices[1].frontend, "");
  EXPECT_TRUE(devices[2].removable);
}

TEST_F(Sysfs, IsBoundedAndKeepsDisksBeforeLoops) {
  for (std::size_t i = 0; i < platform::max_block_devices; ++i)
    add("virtual/block/loop" + std::to_string(i), "7:" + std::to_string(i), "8");
  add("virtual/block/xvda", "202:0", "8");
  const auto devices = read();
  EXPECT_EQ(devices.size(), platform::max_block_devices);
  EXPECT_EQ(devices.back().name, "xvda");
}

TEST_F(Sysfs, KnowsTheDevicesOfABtrfs) {
  add("vbd-51712/block/xvda", "202:0", "2048");
  add("vbd-51728/block/xvdb", "202:16", "2048");
  add("vbd-51744/block/xvdc", "202:32", "2048");
  for (const auto* member : {"xvda", "xvdc"})
    scratch_.write("sys/fs/btrfs/0ff5-e7/devices/" + std::string(member) + "/x", "");
  scratch_.write("sys/fs/btrfs/features/raid56", "0\n");
  const auto devices = read();
  EXPECT_EQ(devices.at(0).btrfs, "0ff5-e7");
  EXPECT_EQ(devices.at(1).btrfs, "");
  EXPECT_EQ(devices.at(2).btrfs, "0ff5-e7");
}

TEST_F(Sysfs, MayBeMissing) {
  const auto devices = read_block_devices(scratch_.path(), unreadable_);
  ASSERT_FALSE(devices);
  EXPECT_EQ(devices.error().os_error, ENOENT);
}

TEST_F(Sysfs, IsNotBelievedForAWhileIfAnAttributeCannotBeRead) {
  add("vbd-51712/block/xvda", "202:0", "2048");
  write("vbd-51712/block/xvda/device/nodename", "device/vbd/51712");
  break_attribute("vbd-51712/block/xvda/device/nodename");
  auto devices = read_block_devices(scratch_.path(), unreadable_);
  ASSERT_FALSE(devices) << "a disk of the host's must not pass for another";
  EXPECT_EQ(devices.error().os_error, EIO);
  std::filesystem::remove(scratch_.path("sys/devices/vbd-51712/block/xvda/device/nodename"));
  write("vbd-51712/block/xvda/device/nodename", "device/vbd/51712");
  EXPECT_EQ(read().at(0).frontend, "device/vbd/51712");
}

TEST_F(Sysfs, DoesWithoutAnAttributeThatCannotBeReadForGood) {
  unreadable_ = platform::UnreadableFiles("collect", std::chrono::milliseconds(0));
  add("vbd-51712/block/xvda", "202:0", "2048");
  write("vbd-51712/block/xvda/device/nodename", "device/vbd/51712");
  add("pci/block/sda", "8:0", "2048");
  break_attribute("pci/block/sda/removable");
  add("pci/block/sdb", "8:16", "2048");
  break_attribute("pci/block/sdb/size");
  const auto devices = read();
  ASSERT_EQ(names(devices), (Strings{"sda", "xvda"}));
  EXPECT_EQ(devices[0].size_bytes, 1048576U);
  EXPECT_EQ(devices[1].frontend, "device/vbd/51712");
}

/// Every device here is one the kernel lists itself, with the same size.
TEST(BlockDevices, AreThoseOfTheRunningKernel) {
  platform::UnreadableFiles unreadable("collect");
  const auto devices = read_block_devices("", unreadable);
  if (!devices) GTEST_SKIP() << core::describe(devices.error());
  for (const auto& device : *devices) {
    EXPECT_TRUE(std::filesystem::exists("/sys/dev/block/" + std::to_string(device.number.major) + ':' +
                                        std::to_string(device.number.minor)))
        << device.name;
    EXPECT_EQ(device.size_bytes % 512, 0U);
    EXPECT_EQ(device.partition, !device.disk.empty()) << device.name;
  }
}

} // namespace
