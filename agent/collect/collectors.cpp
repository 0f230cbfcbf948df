// SPDX-License-Identifier: BSD-2-Clause
#include "collect/collectors.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "collect/balloon.hpp"
#include "collect/free_space.hpp"
#include "collect/os_identity.hpp"
#include "core/file.hpp"
#include "core/log.hpp"

namespace collect {
namespace {

using platform::Platform;
using platform::Result;
using platform::Subject;

/// Puts what a call gave into its place, or hands its error on.
template <class T, class Place>
Result<void> put(Result<T> result, Place& place) {
  if (!result) return std::unexpected(result.error());
  place = std::move(*result);
  return {};
}

bool is_worth_telling(const model::Memory& told, const model::Memory& now, unsigned step_percent) {
  if (told.total_kib != now.total_kib) return true;
  const auto [less, more] = std::minmax(told.available_kib, now.available_kib);
  return static_cast<double>(more - less) * 100 >= static_cast<double>(now.total_kib) * step_percent;
}

/// A file that could not be read just now must not pass for one that is not there: another would name the system
/// wrongly, and nothing would ever tell to look again. What the others say stands only until then, if nothing is known.
Result<void> collect_os(Platform& platform, const Options& options, model::Facts& facts, History&) {
  std::optional<core::Error> unread;
  const auto read = [&](std::string_view path) -> std::optional<std::string> {
    auto content = platform.read_file(path);
    if (content) return std::move(*content);
    if (core::is_passing(content.error())) unread = content.error();
    return std::nullopt;
  };
  auto kernel = put(platform.kernel_release(), facts.kernel_release);
  auto os = identify_os(read, options.os_release);
  if (os.name.empty() && !unread)
    return core::failure("neither os-release nor any release file tells which system this is");
  if (!os.name.empty() && (!unread || !facts.os)) facts.os = std::move(os);
  if (unread) return std::unexpected(*unread);
  return kernel;
}

Result<void> collect_hostname(Platform& platform, const Options&, model::Facts& facts, History&) {
  return put(platform.hostname(), facts.hostname);
}

Result<void> collect_memory(Platform& platform, const Options& options, model::Facts& facts, History&) {
  auto memory = platform.memory();
  if (!memory) return std::unexpected(memory.error());
  if (!facts.memory || is_worth_telling(*facts.memory, *memory, options.memory_step)) facts.memory = *memory;
  return {};
}

constexpr std::size_t max_told = 64;

/// Each is told once, however often it comes and goes; the first of very many.
void report(const std::vector<std::string>& remarks, std::set<std::string, std::less<>>& told) {
  for (const auto& remark : remarks) {
    if (told.size() == max_told) return;
    if (told.insert(remark).second) core::log::write(core::log::Level::warn, "network", "%s", remark.c_str());
  }
}

Result<void> collect_network(Platform& platform, const Options& options, model::Facts& facts, History& history) {
  const auto links = platform.links();
  if (!links) return std::unexpected(links.error());
  auto nics = select_nics(*links, facts.assigned_nics, options.nics);
  report(nics.remarks, history.told_remarks);
  facts.vifs = std::move(nics.vifs);
  facts.other_nics = std::move(nics.others);
  facts.unnamed_nics = nics.unnamed;
  return {};
}

/// A file system that does not answer is one whose free space is not known, no failure of the whole.
Result<void> collect_disks(Platform& platform, const Options& options, model::Facts& facts, History& history) {
  std::vector<model::Volume> volumes;
  if (options.disks.wanted) {
    const auto mounts = platform.mounts();
    if (!mounts) return std::unexpected(mounts.error());
    const auto devices = platform.block_devices();
    if (!devices) return std::unexpected(devices.error());
    for (auto& [volume, ask] : choose_volumes(*mounts, *devices, options.disks)) {
      if (const auto usage = ask.empty() ? core::failure("") : platform.usage(ask)) put_usage(*usage, volume);
      volumes.push_back(std::move(volume));
    }
  }
  settle_volumes(std::move(volumes), std::chrono::steady_clock::now(), facts, history);
  return {};
}

Result<void> collect_xen(Platform& platform, const Options&, model::Facts& facts, History& history) {
  facts.xen.vif = platform.has_xen_driver("vif");
  facts.xen.vbd = platform.has_xen_driver("vbd");
  if (history.balloon.at_rest && platform.has_balloon()) { // which it stays in this domain
    facts.xen.balloon = true;
    return {};
  }
  const auto balloon = platform.balloon();
  if (!balloon) return std::unexpected(balloon.error());
  facts.xen.balloon = is_balloon_at_rest(*balloon, std::chrono::steady_clock::now(), history.balloon);
  return {};
}

constexpr std::array<Collector, 6> all{{
    {Subject::os, "os", collect_os},
    {Subject::hostname, "hostname", collect_hostname},
    {Subject::memory, "memory", collect_memory},
    {Subject::network, "network", collect_network},
    {Subject::disks, "disks", collect_disks},
    {Subject::xen, "xen", collect_xen},
}};

} // namespace

std::span<const Collector> collectors() { return all; }

} // namespace collect
