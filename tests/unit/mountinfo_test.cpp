// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/mountinfo.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/proc_fixture.hpp"

namespace {

using platform::Mount;
using platform::parse_mountinfo;
using Strings = std::vector<std::string>;

Strings mount_points(const std::vector<Mount>& mounts) {
  Strings points;
  std::ranges::transform(mounts, std::back_inserter(points), &Mount::mount_point);
  return points;
}

TEST(Mountinfo, TakesEveryFieldOfALine) {
  const auto mounts =
      parse_mountinfo("36 35 98:1048575 /mnt1 /mnt2 rw,noatime master:1 shared:7 unbindable - fuse.sshfs "
                      "guest@host:/ rw,errors=continue\n");
  EXPECT_EQ(mounts,
            (std::vector<Mount>{
                {36, 35, {98, 1048575}, "/mnt1", "/mnt2", "fuse.sshfs", "guest@host:/", "rw,errors=continue"}}));
}

TEST(Mountinfo, DoesWithoutOptionalFields) {
  const auto mounts = parse_mountinfo("27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n");
  EXPECT_EQ(mounts, (std::vector<Mount>{{27, 1, {254, 0}, "/", "/", "ext4", "/dev/vda", "rw"}}));
}

/// A real one: names of every kind, an empty source, mounts on top of each other.
TEST(Mountinfo, UndoesTheKernelsEscapes) {
  const auto mounts = parse_mountinfo(proc_fixture("mountinfo-6.18-escapes"));
  EXPECT_EQ(mount_points(mounts),
            (Strings{"/", "/proc", "/dev", "/mnt/with blank", "/mnt/tab\there", "/mnt/line\nend", "/mnt/back\\slash",
                     "/mnt/#hash", "/mnt/back\\040slash", "/mnt/latin\xe9", "/mnt/part", "/mnt/part", "/mnt/part"}));
  ASSERT_EQ(mounts.size(), 13U);
  EXPECT_EQ(mounts[10].root, "/inner");
  EXPECT_EQ(mounts[11], (Mount{74, 73, {0, 41}, "/", "/mnt/part", "tmpfs", "", "rw"}));
  EXPECT_EQ(mounts[12].source, "a b");
}

TEST(Mountinfo, LeavesWhatIsNoEscape) {
  const auto mounts = parse_mountinfo("1 0 0:1 / /\\8\\40\\000\\400\\04 rw - t s o\n1 0 0:1 / /a\\ rw - t s o\n"
                                      "1 0 0:1 / /\\377\\134040 rw - t s o\n");
  EXPECT_EQ(mount_points(mounts), (Strings{"/\\8\\40\\000\\400\\04", "/a\\", "/\xff\\040"}));
}

TEST(Mountinfo, PassesOverWhatMakesNoSense) {
  for (const auto* bad :
       {"", "x", "1 0 0:1 / / rw - t s", "\n", "x 0 0:1 / / rw - t s o\n", "1 -1 0:1 / / rw - t s o\n",
        "1 0 01 / / rw - t s o\n", "1 0 0: / / rw - t s o\n", "1 0 :1 / / rw - t s o\n",
        "4294967296 0 0:1 / / rw - t s o\n", "1 0 0:4294967296 / / rw - t s o\n", "1 0 0:1 / relative rw - t s o\n",
        "1 0 0:1  / rw - t s o\n", "1 0 0:1 / / rw\n", "1 0 0:1 / / rw t s o\n", "1 0 0:1 / / rw -\n",
        "1 0 0:1 / / rw - \n", "1 0 0:1 / /\n"})
    EXPECT_TRUE(parse_mountinfo(bad).empty()) << bad;
  EXPECT_EQ(
      mount_points(parse_mountinfo("junk\n1 0 0:1 / /a rw - t s o\n\n2 0 0:1 / /b rw - t s o\n3 0 0:1 / /c rw -")),
      (Strings{"/a", "/b"}));
}

TEST(Mountinfo, HasABound) {
  std::string text;
  for (std::size_t i = 0; i < platform::max_mounts + 5; ++i)
    text += "1 0 0:1 / /" + std::to_string(i) + " rw - t s o\n";
  const auto mounts = parse_mountinfo(text);
  EXPECT_EQ(mounts.size(), platform::max_mounts);
  EXPECT_EQ(mounts.back().mount_point, "/4095");
}

TEST(Mountinfo, ReadsWholeSystems) {
  const std::pair<const char*, std::size_t> files[] = {{"lvm", 17},    {"btrfs", 15},   {"zfs", 11},
                                                       {"docker", 13}, {"network", 18}, {"snap", 11}};
  for (const auto& [name, count] : files)
    EXPECT_EQ(parse_mountinfo(proc_fixture("mountinfo-" + std::string(name))).size(), count) << name;
  const auto docker = parse_mountinfo(proc_fixture("mountinfo-docker"));
  EXPECT_EQ(docker[9],
            (Mount{121, 27, {0, 4}, "net:[4026532260]", "/run/docker/netns/0a08e7496c6d", "nsfs", "nsfs", "rw"}));
}

} // namespace
