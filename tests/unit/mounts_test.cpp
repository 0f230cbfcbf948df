// SPDX-License-Identifier: BSD-2-Clause
// Real mounts of this machine's kernel, in a mount namespace of the test's own.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/linux/linux_platform.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using platform::LinuxPlatform;
using platform::Mount;
using platform::NetworkSource;
using platform::Subject;
using platform::Subjects;

class Mounts : public testing::Test {
protected:
  /// What is mounted here ends with this process, and nobody else sees it.
  static void SetUpTestSuite() {
    const auto user = std::to_string(::getuid());
    const auto group = std::to_string(::getgid());
    if (::unshare(CLONE_NEWNS) != 0) {
      if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
        why_not = std::string("unshare: ") + std::strerror(errno);
        return;
      }
      std::ofstream("/proc/self/setgroups") << "deny";
      std::ofstream("/proc/self/uid_map") << "0 " + user + " 1";
      std::ofstream("/proc/self/gid_map") << "0 " + group + " 1";
    }
    if (::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      why_not = std::string("mount: ") + std::strerror(errno);
  }
  void SetUp() override {
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    std::filesystem::create_directory(point_);
    std::filesystem::create_directory(other_);
  }
  void TearDown() override {
    for (const auto& path : {other_, point_}) {
      while (::umount2(path.c_str(), MNT_DETACH) == 0)
        ;
    }
  }

  void mount_tmpfs() const {
    ASSERT_EQ(::mount("some source", point_.c_str(), "tmpfs", 0, "size=1m"), 0) << std::strerror(errno);
  }
  std::vector<Mount> at(const std::string& path) {
    auto mounts = platform_.mounts();
    EXPECT_TRUE(mounts) << core::describe(mounts.error());
    auto all = mounts.value_or(std::vector<Mount>());
    std::erase_if(all, [&](const Mount& mount) { return mount.mount_point != path; });
    return all;
  }

  ScratchDirectory scratch_;
  std::string point_ = scratch_.path("with blank,\n\\040");
  std::string other_ = scratch_.path("other");
  LinuxPlatform platform_{"", NetworkSource::none};

private:
  static inline std::string why_not;
};

TEST_F(Mounts, AreWhatTheKernelHas) {
  mount_tmpfs();
  const auto found = at(point_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].filesystem, "tmpfs");
  EXPECT_EQ(found[0].source, "some source");
  EXPECT_EQ(found[0].root, "/");
  EXPECT_EQ(found[0].device.major, 0U);
  EXPECT_NE(found[0].super_options.find("size=1024k"), std::string::npos) << found[0].super_options;
}

TEST_F(Mounts, ThatAreBoundHaveTheSameDeviceAndAnotherRoot) {
  mount_tmpfs();
  std::filesystem::create_directory(point_ + "/a part");
  ASSERT_EQ(::mount((point_ + "/a part").c_str(), other_.c_str(), nullptr, MS_BIND, nullptr), 0);
  const auto whole = at(point_);
  const auto part = at(other_);
  ASSERT_EQ(whole.size(), 1U);
  ASSERT_EQ(part.size(), 1U);
  EXPECT_EQ(part[0].device, whole[0].device);
  EXPECT_EQ(part[0].root, "/a part");
}

TEST_F(Mounts, OnTopOfEachOtherAreParentAndChild) {
  mount_tmpfs();
  mount_tmpfs();
  const auto found = at(point_);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].parent, found[0].id);
}

TEST_F(Mounts, SayWhatIsFree) {
  mount_tmpfs();
  const auto empty = platform_.usage(point_);
  ASSERT_TRUE(empty) << core::describe(empty.error());
  EXPECT_EQ(empty->total_bytes, 1048576U);
  std::ofstream(point_ + "/file") << std::string(262144, 'x');
  const auto used = platform_.usage(point_);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->total_bytes, empty->total_bytes);
  EXPECT_EQ(used->free_bytes + 262144, empty->free_bytes);
}

TEST_F(Mounts, AreToldOfOnceForEachChange) {
  const auto sources = platform_.change_sources();
  const auto source =
      std::ranges::find_if(sources, [](const auto& one) { return one.subjects.contains(Subject::disks); });
  ASSERT_NE(source, sources.end());
  const auto rings = [&] {
    pollfd waiting{source->fd, source->events, 0};
    return ::poll(&waiting, 1, 0) == 1 && source->drain() == Subjects{Subject::disks};
  };
  EXPECT_FALSE(rings()) << "nothing has changed";
  mount_tmpfs();
  EXPECT_TRUE(rings());
  EXPECT_FALSE(rings()) << "it is quiet again";
  ASSERT_EQ(::umount(point_.c_str()), 0);
  EXPECT_TRUE(rings());
  EXPECT_FALSE(rings());
}

/// What a command writes; empty if it fails.
std::string output_of(const std::string& command) {
  std::string text;
  auto* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    text += static_cast<char>(c);
  return ::pclose(pipe) == 0 ? text.substr(0, text.find('\n')) : "";
}

/// An image with ext4 in a loop device: the one block device a test can make.
TEST_F(Mounts, OfABlockDeviceNameIt) {
  const auto image = scratch_.write("image", "");
  std::filesystem::resize_file(image, 8 * 1024 * 1024);
  const std::string path = "PATH=$PATH:/usr/sbin:/sbin ";
  output_of(path + "mkfs.ext4 -q " + image);
  const auto loop = output_of(path + "losetup --find --show " + image);
  if (loop.empty()) GTEST_SKIP() << "no loop device, or nothing to make one with";
  const bool mounted = ::mount(loop.c_str(), point_.c_str(), "ext4", 0, nullptr) == 0;
  const auto devices = platform_.block_devices();
  output_of(path + "losetup --detach " + loop); // at once, or when it is unmounted
  if (!mounted) GTEST_SKIP() << "ext4 cannot be mounted";
  ASSERT_TRUE(devices) << core::describe(devices.error());
  const auto found = at(point_);
  ASSERT_EQ(found.size(), 1U);
  const auto device = std::ranges::find(*devices, found[0].device, &platform::BlockDevice::number);
  ASSERT_NE(device, devices->end());
  EXPECT_EQ("/dev/" + device->name, loop);
  EXPECT_EQ(device->size_bytes, 8U * 1024 * 1024);
  EXPECT_FALSE(device->partition);
  const auto usage = platform_.usage(point_);
  ASSERT_TRUE(usage);
  EXPECT_LT(usage->total_bytes, device->size_bytes) << "ext4 keeps some for itself";
  EXPECT_GT(usage->free_bytes, 1024U * 1024);
}

} // namespace
