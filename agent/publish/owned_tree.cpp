// SPDX-License-Identifier: BSD-2-Clause
#include "publish/owned_tree.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <xenstorepp/wire.hpp>

#include "core/concat.hpp"

namespace publish {
namespace {

using xenstorepp::Result;
using Names = std::set<std::string, std::less<>>;

constexpr std::size_t max_nodes = 4096;

std::string_view parent_of(std::string_view key) { return key.substr(0, key.rfind('/')); }

/// Whether what was refused so may well be there: then nothing must be made of not knowing it. (EIO may be the answer
/// for a node that is broken for good.)
bool is_passing(xenstorepp::Code code) {
  using enum xenstorepp::Code;
  return code == no_memory || code == busy || code == conflict;
}

/// The names below each directory; no names for one that is not there or may not be listed.
Result<std::vector<std::vector<std::string>>> list_all(xenstorepp::Client& client,
                                                       const std::vector<std::string>& directories) {
  xenstorepp::Batch batch;
  for (const auto& directory : directories)
    batch.list(directory);
  const auto replies = client.perform(batch);
  if (!replies) return std::unexpected(replies.error());
  std::vector<std::vector<std::string>> all;
  for (std::size_t i = 0; i < directories.size(); ++i) {
    const auto& reply = replies->at(i);
    std::vector<std::string> names;
    if (reply) {
      names = xenstorepp::wire::split_strings(*reply);
    } else if (reply.error().code == xenstorepp::Code::too_big) {
      // More names than one answer holds; where the daemon cannot tell them in parts, they stay unknown.
      auto parts = client.list(directories[i]);
      if (parts)
        names = std::move(*parts);
      else if (parts.error().code != xenstorepp::Code::too_big)
        return std::unexpected(parts.error());
    } else if (is_passing(reply.error().code)) {
      return std::unexpected(reply.error());
    }
    all.push_back(std::move(names));
  }
  return all;
}

Result<std::vector<std::string>> existing_roots(xenstorepp::Client& client, std::span<const std::string_view> roots) {
  Names distinct;
  for (const auto root : roots)
    distinct.emplace(parent_of(root));
  const std::vector<std::string> parents(distinct.begin(), distinct.end());
  const auto names = list_all(client, parents);
  if (!names) return std::unexpected(names.error());
  std::vector<std::string> existing;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    for (const auto& name : names->at(i)) {
      auto key = core::concat({parents[i], "/", name});
      if (std::ranges::find(roots, key) != roots.end()) existing.push_back(std::move(key));
    }
  }
  return existing;
}

/// Directories that are nothing but that have no value; `inner` are the nodes with others below.
Result<model::Tree> read_values(xenstorepp::Client& client, const std::vector<std::string>& nodes, const Names& inner) {
  xenstorepp::Batch batch;
  for (const auto& node : nodes)
    batch.read(node);
  const auto values = client.perform(batch);
  if (!values) return std::unexpected(values.error());
  model::Tree tree;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& value = values->at(i);
    if (!value && is_passing(value.error().code)) return std::unexpected(value.error());
    if (value && (!value->empty() || !inner.contains(nodes[i]))) tree.emplace(nodes[i], *value);
  }
  return tree;
}

} // namespace

Result<model::Tree> read_owned_tree(xenstorepp::Client& client, std::span<const std::string_view> roots) {
  auto level = existing_roots(client, roots);
  if (!level) return std::unexpected(level.error());
  // Level by level, so that over a socket the whole depth costs few round trips.
  std::vector<std::string> nodes;
  Names inner;
  while (!level->empty()) {
    const auto names = list_all(client, *level);
    if (!names) return std::unexpected(names.error());
    std::vector<std::string> below;
    for (std::size_t i = 0; i < level->size(); ++i) {
      if (!names->at(i).empty()) inner.insert(level->at(i));
      for (const auto& name : names->at(i)) {
        if (nodes.size() + level->size() + below.size() < max_nodes)
          below.push_back(core::concat({level->at(i), "/", name}));
      }
    }
    std::ranges::move(*level, std::back_inserter(nodes));
    *level = std::move(below);
  }
  return read_values(client, nodes, inner);
}

} // namespace publish
