// SPDX-License-Identifier: BSD-2-Clause
#include "collect/collectors.hpp"

#include <algorithm>
#include <array>

#include "collect/os_identity.hpp"
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

/// Each is told when it begins, not with every look.
void report_new(const std::vector<std::string>& remarks, const std::vector<std::string>& before) {
  for (const auto& remark : remarks) {
    if (std::ranges::find(before, remark) == before.end())
      core::log::write(core::log::Level::warn, "network", "%s", remark.c_str());
  }
}

Result<void> collect_network(Platform& platform, const Options& options, model::Facts& facts) {
  const auto links = platform.links();
  if (!links) return std::unexpected(links.error());
  auto nics = select_nics(*links, facts.assigned_nics, options.nics);
  report_new(nics.remarks, facts.network_remarks);
  facts.vifs = std::move(nics.vifs);
  facts.other_nics = std::move(nics.others);
  facts.unnamed_nics = nics.unnamed;
  facts.network_remarks = std::move(nics.remarks);
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
