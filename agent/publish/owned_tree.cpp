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
using Keys = std::set<std::string, std::less<>>;

constexpr std::size_t max_nodes = 4096;
constexpr std::size_t max_bytes = 1024 * 1024; ///< of paths and values
constexpr std::size_t at_once = 128;           ///< so that answers that are not kept take no room

std::string_view parent_of(std::string_view key) { return key.substr(0, key.rfind('/')); }

/// Whether what was refused so may well be there: then nothing must be made of not knowing it.
bool is_passing(xenstorepp::Code code) {
  using enum xenstorepp::Code;
  return code == no_memory || code == busy || code == conflict;
}

/// Whether there is nothing that we could read. Any other error tells nothing of what is there: EIO may be the answer
/// for a node that is broken for good, or for any, for a moment.
bool is_absent(xenstorepp::Code code) {
  using enum xenstorepp::Code;
  return code == not_found || code == access_denied || code == not_permitted;
}

class Reader {
public:
  explicit Reader(xenstorepp::Client& client) : client_(client) {}
  Result<OwnedTree> read(std::span<const std::string_view> roots);

private:
  using Names = std::vector<std::vector<std::string>>;
  Result<Names> list_all(std::span<const std::string> directories);
  Result<std::vector<std::string>> list_long(const std::string& directory);
  Result<std::vector<std::string>> existing_roots(std::span<const std::string_view> roots);
  Result<std::vector<std::string>> list_below(std::span<const std::string> level, std::size_t others);
  Result<void> read_values(std::span<const std::string> nodes);
  bool has_room_for(const std::string& text) {
    is_full_ = is_full_ || text.size() > max_bytes - bytes_;
    if (!is_full_) bytes_ += text.size();
    return !is_full_;
  }

  xenstorepp::Client& client_;
  Keys inner_; ///< nodes with others below
  OwnedTree found_;
  bool is_answered_ = false; ///< something, not with a refusal
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

/// More names than one answer holds; where the daemon cannot tell them in parts, they stay unknown.
Result<std::vector<std::string>> Reader::list_long(const std::string& directory) {
  auto parts = client_.list(directory);
  if (!parts && parts.error().code == xenstorepp::Code::too_big) return std::vector<std::string>{};
  return parts;
}

/// The names below each directory; no names for one that is not there or cannot be listed.
Result<Reader::Names> Reader::list_all(std::span<const std::string> directories) {
  xenstorepp::Batch batch;
  for (const auto& directory : directories)
    batch.list(directory);
  const auto replies = client_.perform(batch);
  if (!replies) return std::unexpected(replies.error());
  Names all;
  for (std::size_t i = 0; i < directories.size(); ++i) {
    const auto& reply = replies->at(i);
    all.emplace_back();
    is_answered_ = is_answered_ || reply || reply.error().code == xenstorepp::Code::not_found;
    if (reply) {
      all.back() = xenstorepp::wire::split_strings(*reply);
    } else if (reply.error().code == xenstorepp::Code::too_big) {
      auto names = list_long(directories[i]);
      if (!names) return std::unexpected(names.error());
      all.back() = std::move(*names);
    } else if (is_passing(reply.error().code)) {
      return std::unexpected(reply.error());
    } else if (!is_absent(reply.error().code)) {
      found_.has_missed = true;
    }
  }
  return all;
}

Result<std::vector<std::string>> Reader::existing_roots(std::span<const std::string_view> roots) {
  Keys distinct;
  for (const auto root : roots)
    distinct.emplace(parent_of(root));
  const std::vector<std::string> parents(distinct.begin(), distinct.end());
  const auto names = list_all(parents);
  if (!names) return std::unexpected(names.error());
  std::vector<std::string> existing;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    for (const auto& name : names->at(i)) {
      auto key = core::concat({parents[i], "/", name});
      if (std::ranges::find(roots, key) != roots.end()) existing.push_back(std::move(key));
    }
  }
  // Nothing at all: perhaps a new domain, perhaps a store that shows nothing to anybody.
  if (!existing.empty() || (is_answered_ && !found_.has_missed)) return existing;
  return std::unexpected(xenstorepp::Error{xenstorepp::Code::unknown, "it does not show what stands there", 0});
}

/// `others`: how many nodes are known already.
Result<std::vector<std::string>> Reader::list_below(std::span<const std::string> level, std::size_t others) {
  std::vector<std::string> below;
  for (std::size_t begin = 0; begin < level.size() && others + below.size() < max_nodes; begin += at_once) {
    const auto part = level.subspan(begin, std::min(at_once, level.size() - begin));
    const auto names = list_all(part);
    if (!names) return std::unexpected(names.error());
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (!names->at(i).empty()) inner_.insert(part[i]);
      for (const auto& name : names->at(i)) {
        auto key = core::concat({part[i], "/", name});
        if (others + below.size() < max_nodes && has_room_for(key)) below.push_back(std::move(key));
      }
    }
  }
  return below;
}

/// Directories that are nothing but that have no value.
Result<void> Reader::read_values(std::span<const std::string> nodes) {
  xenstorepp::Batch batch;
  for (const auto& node : nodes)
    batch.read(node);
  auto values = client_.perform(batch);
  if (!values) return std::unexpected(values.error());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    auto& value = values->at(i);
    if (!value && is_passing(value.error().code)) return std::unexpected(value.error());
    if (!value && !is_absent(value.error().code)) found_.has_missed = true;
    const bool is_node = value && (!value->empty() || !inner_.contains(nodes[i]));
    if (is_node && has_room_for(*value)) found_.nodes.emplace(nodes[i], std::move(*value));
  }
  return {};
}

Result<OwnedTree> Reader::read(std::span<const std::string_view> roots) {
  auto level = existing_roots(roots);
  if (!level) return std::unexpected(level.error());
  // Level by level, so that over a socket the whole depth costs few round trips.
  std::vector<std::string> nodes;
  while (!level->empty()) {
    auto below = list_below(*level, nodes.size() + level->size());
    if (!below) return std::unexpected(below.error());
    std::ranges::move(*level, std::back_inserter(nodes));
    *level = std::move(*below);
  }
  for (std::size_t begin = 0; begin < nodes.size() && !is_full_; begin += at_once) {
    const auto part = std::span<const std::string>(nodes).subspan(begin, std::min(at_once, nodes.size() - begin));
    if (auto read = read_values(part); !read) return std::unexpected(read.error());
  }
  if (!client_.capabilities().remove) std::erase_if(found_.nodes, [](const auto& node) { return node.second.empty(); });
  return std::move(found_);
}

} // namespace

Result<OwnedTree> read_owned_tree(xenstorepp::Client& client, std::span<const std::string_view> roots) {
  return Reader(client).read(roots);
}

} // namespace publish
