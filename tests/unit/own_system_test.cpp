// SPDX-License-Identifier: BSD-2-Clause
// The platform of the system that this runs on, asked without a fake: what is true of every system. Beside it stand
// tests with fakes; on a port that nobody could try yet this is the first to tell.
#include <algorithm>
#include <array>

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "platform/platform.hpp"

namespace {

class OwnSystem : public testing::Test {
protected:
  std::unique_ptr<platform::Platform> platform_ = platform::make_platform("", platform::NetworkSource::automatic);
};

TEST_F(OwnSystem, KernelIsUnames) {
  utsname names = {};
  ASSERT_GE(::uname(&names), 0);
  EXPECT_EQ(platform_->kernel_release(), static_cast<const char*>(names.release));
}

TEST_F(OwnSystem, MemoryIsOfASensibleSize) {
  const auto memory = platform_->memory();
  ASSERT_TRUE(memory) << core::describe(memory.error());
  EXPECT_GT(memory->total_kib, 16 * 1024);
  EXPECT_LT(memory->total_kib, std::uint64_t{1} << 40);
  EXPECT_GT(memory->available_kib, 0);
  EXPECT_LE(memory->available_kib, memory->total_kib);
}

TEST_F(OwnSystem, HasALoopback) {
  const auto links = platform_->links();
  ASSERT_TRUE(links) << core::describe(links.error());
  const auto loopback = std::ranges::find(*links, true, &platform::Link::loopback);
  ASSERT_NE(loopback, links->end());
  EXPECT_EQ(loopback->mac, "");
  EXPECT_EQ(loopback->devid, std::nullopt);
  for (const auto& link : *links) {
    EXPECT_NE(link.name, "");
    EXPECT_NE(link.index, 0);
  }
}

TEST_F(OwnSystem, HasMountsAndTellsTheUseOfItsRoot) {
  const auto mounts = platform_->mounts();
  ASSERT_TRUE(mounts) << core::describe(mounts.error());
  // Not always "/": in a chroot it need not be one.
  EXPECT_FALSE(mounts->empty());
  for (const auto& mount : *mounts)
    EXPECT_TRUE(mount.mount_point.starts_with('/')) << mount.mount_point;
  const auto usage = platform_->usage("/");
  ASSERT_TRUE(usage) << core::describe(usage.error());
  EXPECT_GT(usage->total_bytes, usage->free_bytes);
  EXPECT_TRUE(platform_->block_devices());
}

TEST_F(OwnSystem, HasAReleaseFile) { EXPECT_TRUE(platform_->read_file("/etc/os-release")); }

} // namespace
