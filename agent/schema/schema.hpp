// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string_view>

#include "model/facts.hpp"
#include "model/tree.hpp"

/// How facts are laid out in xenstore. Pure: the same facts give the same tree.
namespace schema {

/// What the user may say about the layout.
struct Options {
  bool address_prefix = false; ///< std: the length of an address's prefix in a key of its own below it
};

struct Schema {
  std::string_view name;
  /// Subtrees, or single keys, that no one but a guest agent writes: what stands there and is not wanted is removed,
  /// whoever left it. Each has a '/' in it, and none lies within another.
  std::span<const std::string_view> owned;
  /// Keys and subtrees whose change is told to nobody: readers watch them by themselves, or look when they are asked.
  std::span<const std::string_view> quiet;
  /// A key that toolstacks watch, written again with its value when only keys changed that they do not watch. May be
  /// "".
  std::string_view touch_key;
  /// Written last whenever anything but quiet keys changed; no part of the tree. May be "".
  std::string_view updated_key;
  /// Stands at "1" once the balloon was at rest in this domain. May be "".
  std::string_view balloon_key;
  bool shows_other_nics; ///< those that are no vif
  model::Tree (*render)(const model::Facts& facts, const Options& options);
  /// Turns the tree of facts that differ from these in the sizes of memory alone into the tree of these, in place.
  void (*render_memory)(const model::Memory& memory, model::Tree& tree);
};

/// "std": what XAPI reads, as xe-guest-utilities and the Rust agent publish it.
const Schema& standard();

/// "rfc": the layout that the Rust agent has under that name, for interfaces by the guest's own number.
const Schema& rfc();

/// The schema of that name, or nullptr.
const Schema* find(std::string_view name);

/// What any schema owns: keys of a schema that is not in use are leftovers as well.
std::span<const std::string_view> owned_by_any();

} // namespace schema
