// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// Keys and values as they should stand, or do stand, in xenstore. Keys are paths relative to the domain's home, with
/// no
/// '/' at either end. Only keys that carry a value are here: a directory is there because something is below it.
using Tree = std::map<std::string, std::string, std::less<>>;

/// Whether `key` is `root` or below it. ("attr/vif" covers "attr/vif/0", but not "attr/vif2".)
bool covers(std::string_view root, std::string_view key) noexcept;

struct Change {
  enum class Kind : std::uint8_t { write, remove };
  Kind kind = Kind::write;
  std::string key;   ///< a remove takes all below the key with it
  std::string value; ///< of a write
  friend bool operator==(const Change&, const Change&) = default;
};

/// Makes the change in a tree.
void apply(const Change& change, Tree& tree);

/// What turns `published` into `wanted`, in order: first what has to go, then what has to come.
///
/// A removal is made at the shallowest ancestor that is dead: nothing wanted is at or below it, and it lies within one
/// of the `owned` roots (or is one). So a vanished interface is one request, and no empty directory stays behind. A key
/// that is to go but has wanted ones below it is emptied instead. A key of `published` outside all owned roots is left
/// alone.
std::vector<Change> difference(const Tree& published, const Tree& wanted, std::span<const std::string_view> owned);

} // namespace model
