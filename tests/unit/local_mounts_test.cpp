// SPDX-License-Identifier: BSD-2-Clause
#include "collect/local_mounts.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "platform/linux/mountinfo.hpp"
#include "unit/block_device_builder.hpp"

namespace {

using Strings = std::vector<std::string>;

/// Those of the mounts that may be asked; xvda1 (202:1) and xvda2 (202:2) are there.
Strings asked(const std::string& mountinfo) {
  const auto mounts = platform::parse_mountinfo(mountinfo);
  const std::vector all{devices::partition("xvda", 1), devices::partition("xvda", 2)};
  const collect::LocalMounts local(mounts, all);
  Strings points;
  for (const auto& mount : mounts) {
    if (local.may_ask(mount)) points.push_back(std::to_string(mount.id) + ' ' + mount.mount_point);
  }
  return points;
}

const std::string root = "10 0 202:1 / / rw - ext4 x rw\n";

TEST(LocalMounts, AreThoseOfBlockDevicesAndMemory) {
  for (const auto* local : {"202:2 / /a rw - ext4", "0:5 / /a rw - tmpfs", "0:5 / /a rw - zfs", "0:5 / /a rw - btrfs",
                            "0:5 / /a rw - devtmpfs"})
    EXPECT_EQ(asked(root + "11 10 " + local + " x rw\n"), (Strings{"10 /", "11 /a"})) << local;
  for (const auto* other :
       {"202:9 / /a rw - ext4",         "0:5 / /a rw - ext4",    "0:5 / /a rw - nfs",      "0:5 / /a rw - nfs4",
        "0:5 / /a rw - cifs",           "0:5 / /a rw - smb3",    "0:5 / /a rw - 9p",       "0:5 / /a rw - ceph",
        "0:5 / /a rw - fuse.glusterfs", "0:5 / /a rw - fuse",    "0:5 / /a rw - autofs",   "0:5 / /a rw - afs",
        "0:5 / /a rw - lustre",         "0:5 / /a rw - overlay", "0:5 / /a rw - virtiofs", "0:5 / /a rw - unheard-of",
        "202:2 / /a rw - fuseblk",      "202:2 / /a rw - ocfs2", "202:2 / /a rw - gfs2",   "202:2 / /a rw - fuse"})
    EXPECT_EQ(asked(root + "11 10 " + other + " x rw\n"), Strings{"10 /"}) << other;
}

TEST(LocalMounts, AreNotOnDisksOfOtherMachines) {
  for (const auto* name : {"nbd0", "rbd0", "drbd1"}) {
    const auto mounts = platform::parse_mountinfo(root + "11 10 43:0 / /a rw - ext4 x rw\n");
    const std::vector all{devices::partition("xvda", 1), devices::plain(name, 43, 0)};
    const collect::LocalMounts local(mounts, all);
    EXPECT_TRUE(local.may_ask(mounts.at(0)));
    EXPECT_FALSE(local.may_ask(mounts.at(1))) << name;
    const auto upon = platform::parse_mountinfo(root + "11 10 254:0 / /a rw - ext4 x rw\n");
    const std::vector stack{devices::partition("xvda", 1), devices::plain(name, 43, 0),
                            devices::mapped(0, "vg-a", "LVM-a", {name})};
    EXPECT_FALSE(collect::LocalMounts(upon, stack).may_ask(upon.at(1))) << "LVM upon " << name;
  }
}

TEST(LocalMounts, StandOnLocalMountsOnly) {
  EXPECT_EQ(asked(root + "11 10 0:5 / /n rw - nfs4 x rw\n12 11 0:6 / /n/t rw - tmpfs x rw\n"
                         "13 12 202:2 / /n/t/d rw - ext4 x rw\n14 10 0:6 / /t rw - tmpfs x rw\n"
                         "15 14 202:2 / /t/d rw - ext4 x rw\n"),
            (Strings{"10 /", "14 /t", "15 /t/d"}));
}

TEST(LocalMounts, AreNotHiddenByOthers) {
  EXPECT_EQ(asked(root + "11 10 202:2 / /a/b rw - ext4 x rw\n12 11 0:5 / /a/b rw - nfs x rw\n"), Strings{"10 /"})
      << "by one on top";
  EXPECT_EQ(asked(root + "11 10 202:2 / /a/b rw - ext4 x rw\n12 10 0:5 / /a rw - nfs x rw\n"), Strings{"10 /"})
      << "by one over a directory on the way";
  EXPECT_EQ(asked(root + "11 10 202:2 / /a/b rw - ext4 x rw\n12 10 0:5 / /a/bc rw - nfs x rw\n"
                         "13 10 0:5 / /a/b/c rw - nfs x rw\n14 10 0:5 / /ab rw - nfs x rw\n"
                         "15 10 202:2 / /abc rw - ext4 x rw\n"),
            (Strings{"10 /", "11 /a/b", "15 /abc"}))
      << "others are not on the way";
  EXPECT_EQ(asked(root + "11 10 202:2 / /a rw - ext4 x rw\n12 11 202:1 / /a rw - ext4 x rw\n"),
            (Strings{"10 /", "12 /a"}))
      << "the uppermost is seen";
}

TEST(LocalMounts, ReachTheRoot) {
  EXPECT_EQ(asked("10 10 0:2 / / rw - rootfs rootfs rw\n11 10 202:1 / / rw - ext4 x rw\n"), Strings{"11 /"})
      << "an initramfs below stands on itself";
  EXPECT_EQ(asked("11 10 202:1 / /a rw - ext4 x rw\n"), Strings{}) << "what / is nobody knows";
  EXPECT_EQ(asked("10 11 202:1 / / rw - ext4 x rw\n11 10 202:2 / /a rw - ext4 x rw\n"), Strings{}) << "a circle";
  EXPECT_EQ(asked("10 0 0:5 / / rw - nfs4 x rw\n11 10 202:2 / /a rw - ext4 x rw\n"), Strings{});
}

TEST(LocalMounts, AreNoneWhereTheListMayBeCut) {
  std::string mounts = root;
  for (std::size_t i = 1; i + 1 < platform::max_mounts; ++i)
    mounts += std::to_string(10 + i) + " 10 0:9 / /m/" + std::to_string(i) + " rw - proc x rw\n";
  EXPECT_EQ(asked(mounts), Strings{"10 /"});
  EXPECT_EQ(asked(mounts + "9 10 0:9 / /m rw - proc x rw\n"), Strings{});
}

} // namespace
