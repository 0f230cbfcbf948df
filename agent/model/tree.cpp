// SPDX-License-Identifier: BSD-2-Clause
#include "model/tree.hpp"

#include <algorithm>

namespace model {
namespace {

bool anything_at_or_below(const Tree& tree, std::string_view key) {
  // Keys that begin with `key` but go on without '/' ("a-b" for "a") sort between "a" and "a/b": look for both.
  if (tree.contains(key)) return true;
  const std::string below = std::string(key) + '/';
  const auto first = tree.lower_bound(below);
  return first != tree.end() && first->first.starts_with(below);
}

/// The shortest prefix of `key`, at a '/', that is within `root` and has nothing wanted at or below it.
std::string_view shallowest_dead(std::string_view key, std::string_view root, const Tree& wanted) {
  std::size_t end = root.size();
  while (end < key.size() && anything_at_or_below(wanted, key.substr(0, end))) {
    const auto slash = key.find('/', end + 1);
    end = slash == std::string_view::npos ? key.size() : slash;
  }
  return key.substr(0, end);
}

bool removes(const Change& change, std::string_view key) {
  return change.kind == Change::Kind::remove && covers(change.key, key);
}

} // namespace

bool covers(std::string_view root, std::string_view key) noexcept {
  return key.starts_with(root) && (key.size() == root.size() || key[root.size()] == '/');
}

void apply(const Change& change, Tree& tree) {
  if (change.kind == Change::Kind::write)
    tree.insert_or_assign(change.key, change.value);
  else
    std::erase_if(tree, [&](const auto& entry) { return covers(change.key, entry.first); });
}

std::vector<Change> difference(const Tree& published, const Tree& wanted, std::span<const std::string_view> owned) {
  std::vector<Change> changes;
  for (const auto& [key, value] : published) {
    if (wanted.contains(key)) continue;
    if (std::ranges::any_of(changes, [&](const Change& change) { return removes(change, key); })) continue;
    for (const auto root : owned) {
      if (!covers(root, key)) continue;
      const auto dead = shallowest_dead(key, root, wanted);
      // A key that has wanted keys below it (a value where now only a directory should be) loses its value, not its
      // life.
      if (anything_at_or_below(wanted, dead)) {
        if (!value.empty()) changes.push_back({Change::Kind::write, key, ""});
      } else {
        changes.push_back({Change::Kind::remove, std::string(dead), ""});
      }
      break;
    }
  }
  for (const auto& [key, value] : wanted) {
    const auto old = published.find(key);
    if (old == published.end() || old->second != value) changes.push_back({Change::Kind::write, key, value});
  }
  return changes;
}

} // namespace model
