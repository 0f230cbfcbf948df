// SPDX-License-Identifier: BSD-2-Clause
#include "collect/collectors.hpp"

#include <algorithm>
#include <array>

#include "collect/os_identity.hpp"
#include "collect/vifs.hpp"
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

Result<void> collect_os(Platform& platform, const Options& options, model::Facts& facts) {
  const auto read = [&](std::string_view path) -> std::optional<std::string> {
    auto content = platform.read_file(path);
    if (!content) return std::nullopt;
    return std::move(*content);
  };
  auto kernel = put(platform.kernel_release(), facts.kernel_release);
  auto os = identify_os(read, options.os_release);
  if (os.name.empty()) return core::failure("neither os-release nor any release file tells which system this is");
  facts.os = std::move(os);
  return kernel;
}

Result<void> collect_hostname(Platform& platform, const Options&, model::Facts& facts) {
  return put(platform.hostname(), facts.hostname);
}

Result<void> collect_memory(Platform& platform, const Options&, model::Facts& facts) {
  return put(platform.memory(), facts.memory);
}

/// Told when it begins, not with every look.
void report_omitted(const std::vector<model::Vif>& before, const std::vector<model::Vif>& now) {
  for (const auto& vif : now) {
    if (vif.omitted == 0) continue;
    const auto old = std::ranges::find(before, vif.devid, &model::Vif::devid);
    if (old != before.end() && old->omitted != 0) continue;
    core::log::write(core::log::Level::warn, "network",
                     "vif %u has more than %zu addresses of a kind: the rest is left out", vif.devid, max_addresses);
  }
}

Result<void> collect_network(Platform& platform, const Options&, model::Facts& facts) {
  const auto links = platform.links();
  if (!links) return std::unexpected(links.error());
  auto vifs = select_vifs(*links);
  report_omitted(facts.vifs, vifs);
  facts.vifs = std::move(vifs);
  return {};
}

constexpr std::array<Collector, 4> all{{
    {Subject::os, "os", collect_os},
    {Subject::hostname, "hostname", collect_hostname},
    {Subject::memory, "memory", collect_memory},
    {Subject::network, "network", collect_network},
}};

} // namespace

std::span<const Collector> collectors() { return all; }

} // namespace collect
