// SPDX-License-Identifier: BSD-2-Clause
#include "collect/volumes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "platform/linux/mountinfo.hpp"
#include "unit/block_device_builder.hpp"
#include "unit/proc_fixture.hpp"

namespace {

using collect::choose_volumes;
using collect::DiskOptions;
using namespace devices;
using platform::parse_mountinfo;
using Strings = std::vector<std::string>;

/// "DEVICE FILESYSTEM on POINT, POINT asked at POINT over FRONTEND"
std::string to_line(const collect::ChosenVolume& chosen) {
  const auto& volume = chosen.volume;
  auto line = volume.device + (volume.filesystem.empty() ? "" : ' ' + volume.filesystem);
  if (volume.lvm_member) line += " [LVM]";
  for (const auto& point : volume.mount_points)
    line += (&point == volume.mount_points.data() ? " on " : ", ") + point;
  if (!chosen.ask.empty()) line += " asked at " + chosen.ask;
  if (!volume.frontend.empty()) line += " over " + volume.frontend;
  return line;
}

Strings choose(const std::string& mountinfo, const std::vector<BlockDevice>& all, const DiskOptions& options = {}) {
  Strings lines;
  for (const auto& chosen : choose_volumes(parse_mountinfo(mountinfo), stacked(all), options)) {
    EXPECT_EQ(chosen.volume.free_bytes, std::nullopt);
    lines.push_back(to_line(chosen));
  }
  return lines;
}

const std::string root = "1 0 202:1 / / rw - ext4 /dev/xvda1 rw\n";

TEST(Volumes, OfAnLvmGuest) {
  auto extended = partition("xvda", 2);
  extended.size_bytes = 1024;
  const Strings pv{"xvda5"};
  EXPECT_EQ(choose(proc_fixture("mountinfo-lvm"),
                   {vbd("xvda", 0), partition("xvda", 1), extended, partition("xvda", 5), vbd("xvdb", 16),
                    mapped(0, "vg0-root", "LVM-a", pv), mapped(1, "vg0-swap", "LVM-b", pv),
                    mapped(2, "vg0-home", "LVM-c", pv), mapped(3, "vg0-var", "LVM-d", pv)}),
            (Strings{
                "/dev/mapper/vg0-root ext4 on / asked at / over device/vbd/51712",
                "/dev/xvda1 ext2 on /boot asked at /boot over device/vbd/51712",
                "/dev/mapper/vg0-home ext4 on /home asked at /home over device/vbd/51712",
                "/dev/xvdb xfs on /srv/whole disk asked at /srv/whole disk over device/vbd/51728",
                "/dev/mapper/vg0-var xfs on /var asked at /var over device/vbd/51712",
                "/dev/xvda5 lvm2 [LVM] over device/vbd/51712",
            }));
}

TEST(Volumes, TakesABtrfsOfSeveralDevicesForOne) {
  auto second = partition("xvdb", 1, 16);
  second.btrfs = "0ff5-e7";
  auto first = vbd("xvda", 0);
  first.btrfs = "0ff5-e7";
  const auto third = partition("xvdb", 2, 16);
  for (const std::string source : {"/dev/xvda", "/dev/root"})
    EXPECT_EQ(choose("1 0 0:30 / / rw - btrfs " + source + " rw\n", {first, vbd("xvdb", 16), second, third}),
              (Strings{"/dev/xvda btrfs on / asked at / over device/vbd/51712", "/dev/xvdb2 over device/vbd/51728"}));
  auto other = partition("xvdb", 2, 16);
  other.btrfs = "an0ther";
  EXPECT_EQ(choose("1 0 0:30 / / rw - btrfs /dev/root rw\n", {first, vbd("xvdb", 16), second, other}),
            (Strings{"/dev/xvdb1 over device/vbd/51728", "/dev/xvdb2 over device/vbd/51728"}))
      << "which of two it is is not known, and no partition is lost";
}

/// As a service has it that runs with PrivateTmp=.
TEST(Volumes, HaveNoMountPointThatOnlyThisProcessSees) {
  EXPECT_EQ(choose("1 0 0:30 /@ / rw - btrfs /dev/xvda rw\n"
                   "2 1 0:30 /@/var/tmp/systemd-private-5e-agent.service-x/tmp /var/tmp rw - btrfs /dev/xvda rw\n",
                   {vbd("xvda", 0)}),
            (Strings{"/dev/xvda btrfs on / asked at / over device/vbd/51712"}));
}

/// What a sandbox mounts upon parts of a file system is no other mount of it.
TEST(Volumes, OfAnExcludedFileSystemAreLeftOutInASandbox) {
  const auto mountinfo = root +
                         "2 1 202:16 / /var rw - ext4 /dev/xvdb rw\n"
                         "3 2 202:16 /tmp/systemd-private-5e-agent.service-x/tmp /var/tmp rw - ext4 /dev/xvdb rw\n"
                         "4 1 202:1 /home /home ro - ext4 /dev/xvda1 rw\n";
  const std::vector<BlockDevice> all{vbd("xvda", 0), partition("xvda", 1), vbd("xvdb", 16)};
  const Strings first{"/dev/xvda1 ext4 on / asked at / over device/vbd/51712"};
  const Strings second{"/dev/xvdb ext4 on /var asked at /var over device/vbd/51728"};
  EXPECT_EQ(choose(mountinfo, all, {.exclude_mounts = {"/var"}}), first);
  EXPECT_EQ(choose(mountinfo, all, {.exclude_mounts = {"/"}}), second);
  EXPECT_EQ(choose(mountinfo, all, {.exclude_mounts = {"/", "/var"}}), Strings{});
}

/// btrfs has no device number of its own; its subvolumes are one volume.
TEST(Volumes, OfABtrfsGuest) {
  EXPECT_EQ(choose(proc_fixture("mountinfo-btrfs"), {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2)}),
            (Strings{
                "/dev/xvda2 btrfs on /, /.snapshots, /boot/grub2/x86_64-efi, /home, /opt, /root, /srv, /usr/local"
                " asked at / over device/vbd/51712",
                "/dev/xvda1 vfat on /boot/efi asked at /boot/efi over device/vbd/51712",
            }));
}

/// The partitions of the pools are there, too: nothing says what is on them.
TEST(Volumes, OfAZfsGuest) {
  EXPECT_EQ(choose(proc_fixture("mountinfo-zfs"), {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2)}),
            (Strings{
                "rpool/ROOT/ubuntu_7h2k1p zfs on / asked at /",
                "bpool/BOOT/ubuntu_7h2k1p zfs on /boot asked at /boot",
                "/dev/xvda1 vfat on /boot/efi asked at /boot/efi over device/vbd/51712",
                "rpool/USERDATA/home_3x9d2m zfs on /home asked at /home",
                "rpool/ROOT/ubuntu_7h2k1p/var/lib zfs on /var/lib asked at /var/lib",
                "/dev/xvda2 over device/vbd/51712",
            }));
}

/// Docker binds a directory onto itself, which is no mount point of its own, and parts of volumes into containers.
TEST(Volumes, OfAGuestWithContainers) {
  EXPECT_EQ(choose(proc_fixture("mountinfo-docker"),
                   {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 15), vbd("xvdc", 32)}),
            (Strings{
                "/dev/xvda1 ext4 on / asked at / over device/vbd/51712",
                "/dev/xvda15 vfat on /boot/efi asked at /boot/efi over device/vbd/51712",
                "/dev/xvdc ext4 on /data asked at /data over device/vbd/51744",
            }));
}

/// What lies below a network file system, is hidden by one, or is served by a program or a cluster is there, unasked.
TEST(Volumes, OfAGuestOnANetwork) {
  EXPECT_EQ(choose(proc_fixture("mountinfo-network"),
                   {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2), vbd("xvdb", 16),
                    partition("xvdb", 1, 16), partition("xvdb", 2, 16), partition("xvdb", 3, 16), vbd("xvdc", 32),
                    partition("xvdc", 1, 32), partition("xvdc", 2, 32), partition("xvdc", 3, 32)}),
            (Strings{
                "/dev/xvda2 xfs on / asked at / over device/vbd/51712",
                "/dev/xvda1 xfs on /boot asked at /boot over device/vbd/51712",
                "/dev/xvdc3 vfat on /efi over device/vbd/51744",
                "/dev/xvdb1 ext4 on /home/scratch over device/vbd/51728",
                "/dev/xvdc2 gfs2 on /mnt/cluster over device/vbd/51744",
                "/dev/xvdb3 ext4 on /mnt/remote/local over device/vbd/51728",
                "/dev/xvdc1 fuseblk on /mnt/windows over device/vbd/51744",
                "/dev/xvdb2 ext4 on /srv/hidden over device/vbd/51728",
            }));
}

TEST(Volumes, OfAGuestWithSnapsAndADisc) {
  auto drive = plain("sr0", 11, 0);
  drive.removable = true;
  EXPECT_EQ(choose(proc_fixture("mountinfo-snap"), {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2),
                                                    plain("loop0", 7, 0), plain("loop1", 7, 1), drive}),
            (Strings{
                "/dev/xvda2 ext4 on / asked at / over device/vbd/51712",
                "/dev/xvda1 vfat on /boot/efi asked at /boot/efi over device/vbd/51712",
            }));
}

TEST(Volumes, AreAllPartitionsOfVbdsMountedOrNot) {
  auto swap = partition("xvda", 2);
  swap.uuid = "aa-bb";
  auto foreign = plain("sda1", 8, 1);
  foreign.partition = true;
  foreign.disk = "sda";
  EXPECT_EQ(
      choose(root, {vbd("xvda", 0), partition("xvda", 10), swap, partition("xvda", 1), plain("sda", 8, 0), foreign}),
      (Strings{"/dev/xvda1 ext4 on / asked at / over device/vbd/51712", "/dev/xvda2 over device/vbd/51712",
               "/dev/xvda10 over device/vbd/51712"}));
  EXPECT_EQ(choose_volumes({}, {{vbd("xvda", 0), swap}}, {}).at(0).volume.uuid, "aa-bb");
}

TEST(Volumes, AreWholeDisksThatHaveSomethingOnThem) {
  auto with_swap = vbd("xvdb", 16);
  with_swap.uuid = "1234";
  auto with_partitions = vbd("xvdc", 32);
  with_partitions.uuid = "of-the-partition-table";
  EXPECT_EQ(choose(root, {with_swap, with_partitions, partition("xvdc", 1, 32), vbd("xvdd", 48)}),
            (Strings{"/dev/xvdb over device/vbd/51728", "/dev/xvdc1 over device/vbd/51744"}));
}

/// A physical volume on an encrypted partition; a mirror of two disks; a logical volume over two physical volumes.
TEST(Volumes, FindTheDiskThroughWhatLiesBetween) {
  auto mirror = plain("md0", 9, 0);
  mirror.slaves = {"xvdb", "xvdc"};
  EXPECT_EQ(
      choose(root + "2 1 254:1 / /data rw - ext4 /dev/mapper/vg-data rw\n3 1 9:0 / /mirror rw - xfs /dev/md0 rw\n",
             {vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2), vbd("xvdb", 16), vbd("xvdc", 32), mirror,
              mapped(0, "luks-x", "CRYPT-LUKS2-x", {"xvda2"}), mapped(1, "vg-data", "LVM-x", {"dm-0"})}),
      (Strings{
          "/dev/xvda1 ext4 on / asked at / over device/vbd/51712",
          "/dev/mapper/vg-data ext4 on /data asked at /data over device/vbd/51712",
          "/dev/md0 xfs on /mirror asked at /mirror over device/vbd/51728",
          "/dev/mapper/luks-x lvm2 [LVM] over device/vbd/51712",
      }));
}

/// LVM stacks devices of its own (thin pools, mirrors): only what is below all of them is a physical volume.
TEST(Volumes, AreNoInnerPartsOfLvm) {
  EXPECT_EQ(choose("", {vbd("xvda", 0), mapped(0, "vg-pool_tdata", "LVM-x-tdata", {"xvda"}),
                        mapped(1, "vg-pool-tpool", "LVM-x-tpool", {"dm-0"})}),
            (Strings{"/dev/xvda lvm2 [LVM] over device/vbd/51712"}));
}

TEST(Volumes, AreNothingMadeOfLoopsAlone) {
  const auto mounts = root +
                      "2 1 254:0 / /a rw - ext4 x rw\n3 1 252:0 / /b rw - ext4 x rw\n4 1 1:0 / /c rw - ext2 x rw\n"
                      "5 1 202:64 / /d rw - iso9660 x rw\n6 1 259:0 / /e rw - ext4 x rw\n7 1 2:0 / /f rw - vfat x rw\n";
  auto disc = vbd("xvde", 64); // a virtual optical drive
  disc.removable = true;
  auto in_loop = plain("loop0p1", 259, 0);
  in_loop.partition = true;
  in_loop.disk = "loop0";
  EXPECT_EQ(choose(mounts, {plain("loop0", 7, 0), mapped(0, "of-loop", "", {"loop0"}), plain("zram0", 252, 0),
                            plain("ram0", 1, 0), disc, in_loop, plain("fd0", 2, 0), partition("xvda", 1)}),
            (Strings{"/dev/xvda1 ext4 on / asked at /"}));
}

TEST(Volumes, AreNamedAsBelowDev) {
  EXPECT_EQ(choose("1 0 104:1 / / rw - ext4 /dev/root rw\n", {plain("cciss!c0d0p1", 104, 1)}),
            (Strings{"/dev/cciss/c0d0p1 ext4 on / asked at /"}));
}

/// busybox mounts by the name it was given; udev's link is not resolved.
TEST(Volumes, KnowBtrfsByEveryNameOfItsDevice) {
  auto device = mapped(3, "vg-data", "LVM-x", {});
  device.uuid = "12-34";
  for (const auto* source : {"/dev/mapper/vg-data", "/dev/dm-3", "/dev/disk/by-uuid/12-34"}) {
    EXPECT_EQ(choose("1 0 0:30 / / rw - btrfs " + std::string(source) + " rw\n", {device}),
              (Strings{"/dev/mapper/vg-data btrfs on / asked at /"}))
        << source;
  }
  EXPECT_EQ(choose("1 0 0:30 / / rw - btrfs /dev/other rw\n", {device}), Strings{});
  EXPECT_EQ(choose("1 0 0:30 / / rw - overlay /dev/dm-3 rw\n", {device}), Strings{}) << "only btrfs can be trusted";
}

TEST(Volumes, HaveMountPointsOfTheWholeAloneAndEachOnce) {
  EXPECT_EQ(choose("1 0 202:1 / / rw - ext4 x rw\n2 1 202:2 /part /a rw - ext4 x rw\n3 1 202:2 / /z rw - ext4 x rw\n"
                   "4 1 202:2 / /m rw - ext4 x rw\n5 4 202:2 / /m rw - ext4 x rw\n",
                   {partition("xvda", 2)}),
            (Strings{"/dev/xvda2 ext4 on /m, /z"}))
      << "not the part at /a, as of a container";
}

TEST(Volumes, HaveTheRootDirectoryFirstOfAll) {
  EXPECT_EQ(choose("1 0 0:30 /@ / rw - btrfs /dev/xvda2 rw\n2 1 0:30 / /top rw - btrfs /dev/xvda2 rw\n"
                   "3 1 202:1 / /boot rw - ext4 x rw\n",
                   {partition("xvda", 1), partition("xvda", 2)}),
            (Strings{"/dev/xvda2 btrfs on /, /top asked at /", "/dev/xvda1 ext4 on /boot asked at /boot"}));
}

/// systemd's sandboxes bind /usr onto itself to make it read-only.
TEST(Volumes, DoNotCountADirectoryBoundOntoItself) {
  EXPECT_EQ(choose("1 0 0:30 /@ / rw - btrfs /dev/xvda1 rw\n2 1 0:30 /@/usr /usr ro - btrfs /dev/xvda1 rw\n"
                   "3 1 0:30 /@/usr2 /usr3 ro - btrfs /dev/xvda1 rw\n4 1 0:30 /@home /home ro - btrfs /dev/xvda1 rw\n",
                   {partition("xvda", 1)}),
            (Strings{"/dev/xvda1 btrfs on /, /home, /usr3 asked at /"}));
}

TEST(Volumes, HaveEightMountPoints) {
  std::string mounts = root;
  for (int i = 2; i < 30; ++i)
    mounts += std::to_string(i) + " 1 202:1 / /m" + std::to_string(i + 10) + " rw - ext4 x rw\n";
  const auto chosen = choose_volumes(parse_mountinfo(mounts), {{partition("xvda", 1)}}, {});
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].volume.mount_points, (Strings{"/", "/m12", "/m13", "/m14", "/m15", "/m16", "/m17", "/m18"}));
}

TEST(Volumes, AreThirtyTwoTheRootFirst) {
  std::string mounts = "99 0 202:99 / / rw - ext4 x rw\n";
  std::vector<BlockDevice> all{partition("xvda", 99)};
  for (std::uint32_t i = 10; i < 60; ++i) {
    mounts += std::to_string(i) + " 99 202:" + std::to_string(i) + " / /m" + std::to_string(i) + " rw - ext4 x rw\n";
    all.push_back(partition("xvda", i));
  }
  const auto lines = choose(mounts, all);
  ASSERT_EQ(lines.size(), 32U);
  EXPECT_EQ(lines.front(), "/dev/xvda99 ext4 on / asked at /");
  EXPECT_EQ(lines.back(), "/dev/xvda40 ext4 on /m40 asked at /m40");
}

TEST(Volumes, LeaveOutTheMountsTheUserNames) {
  const auto mounts = root + "2 1 202:2 / /data rw - ext4 x rw\n3 2 202:2 /p /data/x/y rw - ext4 x rw\n"
                             "4 1 202:3 / /srv/x rw - ext4 x rw\n";
  const std::vector<BlockDevice> all{vbd("xvda", 0), partition("xvda", 1), partition("xvda", 2), partition("xvda", 3)};
  const auto one = "/dev/xvda1 ext4 on / asked at / over device/vbd/51712";
  EXPECT_EQ(choose(mounts, all, {.exclude_mounts = {"/data", "/srv/*"}}),
            (Strings{one, "/dev/xvda2 ext4 on /data/x/y asked at /data/x/y over device/vbd/51712"}));
  EXPECT_EQ(choose(mounts, all, {.exclude_mounts = {"/data*", "/[s]rv/?"}}), Strings{one})
      << "and they are not said to be unmounted";
  DiskOptions many;
  many.exclude_mounts.assign(collect::max_exclude_mounts, "/none");
  many.exclude_mounts.push_back("*");
  EXPECT_EQ(choose(mounts, all, many).size(), 3U) << "those beyond the bound are ignored";
}

TEST(Volumes, ComeFromTheDevice) {
  auto device = partition("xvda", 1);
  device.size_bytes = 4096;
  device.uuid = "ABCD-1234";
  const auto chosen = choose_volumes(parse_mountinfo(root), {{device}}, {});
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].volume.size_bytes, 4096U);
  EXPECT_EQ(chosen[0].volume.uuid, "ABCD-1234");
}

} // namespace
