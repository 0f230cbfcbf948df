// SPDX-License-Identifier: BSD-2-Clause
#include "collect/free_space.hpp"

#include <algorithm>

namespace collect {
namespace {

using model::Volume;

/// At least 1 % of the whole.
bool is_far(std::uint64_t a, std::uint64_t b, std::uint64_t whole) {
  const auto distance = a > b ? a - b : b - a;
  return distance >= whole / 100 + (whole % 100 == 0 ? 0 : 1);
}

bool size_depends_on_use(const Volume& volume) { return volume.filesystem == "zfs"; }

bool is_the_same(const Volume& before, const Volume& now) {
  return before.uuid == now.uuid && before.filesystem == now.filesystem &&
         (before.size_bytes == now.size_bytes || size_depends_on_use(now));
}

} // namespace

void put_usage(const platform::Usage& usage, Volume& volume) {
  if (volume.size_bytes == 0 || volume.filesystem == "btrfs")
    volume.size_bytes = std::max(volume.size_bytes, usage.total_bytes);
  volume.free_bytes = std::min(usage.free_bytes, volume.size_bytes);
}

Volume steady(const Volume& before, Volume now, std::chrono::steady_clock::duration elapsed) {
  if (!before.free_bytes || !now.free_bytes || !is_the_same(before, now)) return now;
  if (elapsed >= free_space_pause && is_far(*before.free_bytes, *now.free_bytes, now.size_bytes)) return now;
  now.free_bytes = before.free_bytes;
  if (size_depends_on_use(now)) now.size_bytes = before.size_bytes;
  return now;
}

void settle_volumes(std::vector<Volume> volumes, std::chrono::steady_clock::time_point now, model::Facts& facts,
                    History& history) {
  std::map<std::string, std::chrono::steady_clock::time_point> since;
  for (auto& volume : volumes) {
    const auto before = std::ranges::find(facts.volumes, volume.device, &Volume::device);
    const auto told = history.free_since.find(volume.device);
    const bool is_known = before != facts.volumes.end() && told != history.free_since.end();
    if (is_known) volume = steady(*before, std::move(volume), now - told->second);
    if (!volume.free_bytes) continue;
    since[volume.device] = is_known && before->free_bytes == volume.free_bytes ? told->second : now;
  }
  facts.volumes = std::move(volumes);
  history.free_since = std::move(since);
}

} // namespace collect
