// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collect/collectors.hpp"
#include "unit/block_device_builder.hpp"

namespace {

using platform::Mount;
using platform::Result;
using platform::Subject;
using platform::Usage;

/// A disk with two partitions, the second mounted below a network file system.
class DiskPlatform final : public platform::Platform {
public:
  Result<std::vector<Mount>> mounts() override { return all_mounts; }
  Result<std::vector<platform::BlockDevice>> block_devices() override { return all_devices; }
  Result<Usage> usage(const std::string& mount_point) override {
    asked.push_back(mount_point);
    return space;
  }

  Result<std::vector<Mount>> all_mounts = std::vector<Mount>{
      {1, 0, {202, 1}, "/", "/", "ext4", "/dev/xvda1", "rw"},
      {2, 1, {0, 40}, "/", "/n", "nfs4", "192.0.2.5:/", "rw"},
      {3, 2, {202, 2}, "/", "/n/scratch", "xfs", "/dev/xvda2", "rw"},
  };
  Result<std::vector<platform::BlockDevice>> all_devices =
      std::vector{devices::vbd("xvda", 0), devices::partition("xvda", 1), devices::partition("xvda", 2)};
  Result<Usage> space = Usage{devices::gib, 1000000};
  std::vector<std::string> asked;
};

Result<void> collect_disks(platform::Platform& platform, model::Facts& facts, collect::History& history,
                           const collect::DiskOptions& disks = {}) {
  const auto all = collect::collectors();
  const auto found = std::ranges::find(all, Subject::disks, &collect::Collector::subject);
  collect::Options options;
  options.disks = disks;
  return found->collect(platform, options, facts, history);
}

TEST(DisksCollector, AsksOnlyWhatIsLocal) {
  DiskPlatform platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history));
  EXPECT_EQ(platform.asked, std::vector<std::string>{"/"});
  ASSERT_EQ(facts.volumes.size(), 2U);
  EXPECT_EQ(facts.volumes[0].device, "/dev/xvda1");
  EXPECT_EQ(facts.volumes[0].free_bytes, 1000000U);
  EXPECT_EQ(facts.volumes[1].device, "/dev/xvda2");
  EXPECT_EQ(facts.volumes[1].free_bytes, std::nullopt);
}

TEST(DisksCollector, KeepsItsFigureForAWhile) {
  DiskPlatform platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history));
  platform.space = Usage{devices::gib, devices::gib / 2};
  ASSERT_TRUE(collect_disks(platform, facts, history));
  EXPECT_EQ(facts.volumes[0].free_bytes, 1000000U);
  history.free_since.at("/dev/xvda1") -= std::chrono::minutes(6);
  ASSERT_TRUE(collect_disks(platform, facts, history));
  EXPECT_EQ(facts.volumes[0].free_bytes, devices::gib / 2);
}

TEST(DisksCollector, DoesWithoutAnAnswer) {
  DiskPlatform platform;
  platform.space = core::failure("an error of the disk");
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history));
  EXPECT_EQ(facts.volumes.at(0).free_bytes, std::nullopt);
  EXPECT_EQ(facts.volumes.at(0).size_bytes, devices::gib);
}

TEST(DisksCollector, ReadsNothingIfItIsNotWanted) {
  DiskPlatform platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history));
  platform.all_mounts = core::failure("no mounts");
  platform.asked.clear();
  ASSERT_TRUE(collect_disks(platform, facts, history, {.wanted = false, .exclude_mounts = {}}));
  EXPECT_TRUE(platform.asked.empty());
  EXPECT_EQ(facts, model::Facts());
}

TEST(DisksCollector, HeedsTheUser) {
  DiskPlatform platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history, {.exclude_mounts = {"/"}}));
  ASSERT_EQ(facts.volumes.size(), 1U);
  EXPECT_EQ(facts.volumes[0].device, "/dev/xvda2");
}

TEST(DisksCollector, FailsWithItsSources) {
  DiskPlatform platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collect_disks(platform, facts, history));
  const auto before = facts;
  platform.all_devices = core::failure("no devices");
  EXPECT_FALSE(collect_disks(platform, facts, history));
  platform.all_devices = std::vector<platform::BlockDevice>{};
  platform.all_mounts = core::failure("no mounts");
  EXPECT_FALSE(collect_disks(platform, facts, history));
  EXPECT_EQ(facts, before);
}

} // namespace
