// SPDX-License-Identifier: BSD-2-Clause
#include "collect/collectors.hpp"

#include <array>

#include "collect/os_identity.hpp"
#include "collect/vifs.hpp"

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
  facts.os = identify_os(read, options.os_release);
  return put(platform.kernel_release(), facts.kernel_release);
}

Result<void> collect_hostname(Platform& platform, const Options&, model::Facts& facts) {
  return put(platform.hostname(), facts.hostname);
}

Result<void> collect_memory(Platform& platform, const Options&, model::Facts& facts) {
  return put(platform.memory(), facts.memory);
}

Result<void> collect_network(Platform& platform, const Options&, model::Facts& facts) {
  const auto links = platform.links();
  if (!links) return std::unexpected(links.error());
  facts.vifs = select_vifs(*links);
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
