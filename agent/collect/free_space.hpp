// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "collect/history.hpp"
#include "model/facts.hpp"
#include "platform/platform.hpp"

/// Free space moves all the time, and each figure that is told costs the host: small moves are not told, and others not
/// often. All pure.
namespace collect {

/// So long a figure is told at least. Somewhat less than the five minutes between two looks, one of which may take
/// longer than the next.
inline constexpr std::chrono::seconds free_space_pause{270};

/// What the file system said, put into its volume. Of btrfs, which may have more devices than the one that is named,
/// and of ZFS, which names none, the size too.
void put_usage(const platform::Usage& usage, model::Volume& volume);

/// What to tell of a volume of which `before` was told, `elapsed` since its free space changed last: `now`, but with
/// the free space from before unless free_space_pause has passed and it moved by at least 1 % of the size. Taken as it
/// is if the volume was not mounted before, or became another: other size, file system or UUID. (The size of a ZFS data
/// set depends on what is free, and is kept with it.)
model::Volume steady(const model::Volume& before, model::Volume now, std::chrono::steady_clock::duration elapsed);

/// steady() for all volumes: of those `facts` has, by their device. Sets facts.volumes and history.free_since.
void settle_volumes(std::vector<model::Volume> volumes, std::chrono::steady_clock::time_point now, model::Facts& facts,
                    History& history);

} // namespace collect
