// SPDX-License-Identifier: BSD-2-Clause
#include "collect/free_space.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace {

using collect::steady;
using model::Facts;
using model::Volume;
using namespace std::chrono_literals;

constexpr auto long_enough = collect::free_space_pause;
constexpr auto too_short = collect::free_space_pause - 1ms;

Volume volume(std::optional<std::uint64_t> free, std::uint64_t size = 10000) {
  Volume one;
  one.device = "/dev/xvda1";
  one.uuid = "u";
  one.filesystem = "ext4";
  one.size_bytes = size;
  one.free_bytes = free;
  one.mount_points = {"/"};
  return one;
}

TEST(Steady, KeepsSmallMoves) {
  for (const std::uint64_t free : {5000U, 5001U, 5099U, 4901U})
    EXPECT_EQ(steady(volume(5000), volume(free), 1000h).free_bytes, 5000U) << free;
  for (const std::uint64_t free : {5100U, 4900U, 0U, 10000U})
    EXPECT_EQ(steady(volume(5000), volume(free), long_enough).free_bytes, free);
  EXPECT_EQ(steady(volume(5000, 10001), volume(5100, 10001), long_enough).free_bytes, 5000U) << "101 are 1 %";
  EXPECT_EQ(steady(volume(5000, 10001), volume(5101, 10001), long_enough).free_bytes, 5101U);
}

TEST(Steady, KeepsWhatChangedALittleWhileAgo) {
  EXPECT_EQ(steady(volume(5000), volume(0), too_short).free_bytes, 5000U);
  EXPECT_EQ(steady(volume(5000), volume(0), long_enough).free_bytes, 0U);
}

TEST(Steady, TakesAtOnceWhatIsAnother) {
  EXPECT_EQ(steady(volume(std::nullopt), volume(7), 0s).free_bytes, 7U) << "newly mounted";
  EXPECT_EQ(steady(volume(7), volume(std::nullopt), 0s).free_bytes, std::nullopt) << "unmounted";
  auto other = volume(7);
  other.uuid = "v";
  EXPECT_EQ(steady(volume(5000), other, 0s).free_bytes, 7U);
  other = volume(7);
  other.filesystem = "xfs";
  EXPECT_EQ(steady(volume(5000), other, 0s).free_bytes, 7U);
  EXPECT_EQ(steady(volume(5000), volume(7, 20000), 0s).free_bytes, 7U) << "a disk that grew";
}

TEST(Steady, KeepsNothingElse) {
  auto now = volume(5001);
  now.mount_points = {"/", "/mnt"};
  now.frontend = "device/vbd/51712";
  auto expected = now;
  expected.free_bytes = 5000;
  EXPECT_EQ(steady(volume(5000), now, 0s), expected);
}

TEST(Steady, KeepsTheSizeOfADataSetWithItsFreeSpace) {
  auto before = volume(5000, 10000);
  auto now = volume(5050, 10050);
  before.filesystem = now.filesystem = "zfs";
  EXPECT_EQ(steady(before, now, long_enough), before);
  now.free_bytes = 6000;
  EXPECT_EQ(steady(before, now, long_enough), now);
  EXPECT_EQ(steady(before, now, too_short), before);
}

TEST(PutUsage, SaysWhatIsFree) {
  auto one = volume(std::nullopt);
  collect::put_usage({9000, 400}, one);
  EXPECT_EQ(one, volume(400)) << "the size is the device's";
  collect::put_usage({9000, 20000}, one);
  EXPECT_EQ(one.free_bytes, 10000U) << "no more than there is";
}

TEST(PutUsage, KnowsTheSizeWhereTheDeviceDoesNot) {
  auto data_set = volume(std::nullopt, 0);
  collect::put_usage({9000, 400}, data_set);
  EXPECT_EQ(data_set.size_bytes, 9000U);
  auto of_two_disks = volume(std::nullopt);
  of_two_disks.filesystem = "btrfs";
  collect::put_usage({20000, 15000}, of_two_disks);
  EXPECT_EQ(of_two_disks.size_bytes, 20000U);
  EXPECT_EQ(of_two_disks.free_bytes, 15000U);
  auto with_overhead = volume(std::nullopt);
  with_overhead.filesystem = "btrfs";
  collect::put_usage({9999, 1}, with_overhead);
  EXPECT_EQ(with_overhead.size_bytes, 10000U);
}

TEST(SettleVolumes, CountsTheTimeFromTheLastChange) {
  const std::chrono::steady_clock::time_point start{1000h};
  Facts facts;
  collect::History history;
  const auto look = [&](std::chrono::steady_clock::duration at, std::uint64_t free) {
    collect::settle_volumes({volume(free)}, start + at, facts, history);
    return facts.volumes.at(0).free_bytes.value();
  };
  EXPECT_EQ(look(0min, 5000), 5000U) << "new";
  EXPECT_EQ(look(4min, 1000), 5000U);
  EXPECT_EQ(look(5min, 5001), 5000U);
  EXPECT_EQ(look(6min, 1000), 1000U) << "nothing was told for six minutes";
  EXPECT_EQ(look(10min, 3000), 1000U) << "but now, four ago";
  EXPECT_EQ(look(11min, 3000), 3000U);
}

TEST(SettleVolumes, KnowsVolumesByTheirDevice) {
  const std::chrono::steady_clock::time_point start{1000h};
  Facts facts;
  collect::History history;
  auto other = volume(3000);
  other.device = "/dev/xvdb1";
  collect::settle_volumes({volume(5000), other}, start, facts, history);
  EXPECT_EQ(history.free_since.size(), 2U);
  other.free_bytes = 3001;
  collect::settle_volumes({other, volume(std::nullopt)}, start, facts, history);
  EXPECT_EQ(facts.volumes.at(0).free_bytes, 3000U);
  EXPECT_EQ(facts.volumes.at(1).free_bytes, std::nullopt);
  collect::settle_volumes({volume(4)}, start, facts, history);
  EXPECT_EQ(facts.volumes.at(0).free_bytes, 4U) << "mounted again";
  EXPECT_EQ(history.free_since.size(), 1U) << "those that are gone are forgotten";
}

} // namespace
