// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>

#include "model/facts.hpp"
#include "model/tree.hpp"
#include "schema/schema.hpp"

namespace agent {

/// The tree that a schema gives for facts, kept from one look to the next. It is always what Schema::render() gives;
/// but facts that have not changed are not rendered again, and where only the sizes of memory have, as in most minutes,
/// these are put into the tree that is there. Neither allocates anything.
class Rendering {
public:
  Rendering(const schema::Schema& schema, const schema::Options& options) : schema_(schema), options_(options) {}

  /// Good until the next call.
  const model::Tree& of(const model::Facts& facts);

private:
  const schema::Schema& schema_;
  schema::Options options_;
  std::optional<model::Facts> rendered_; ///< those of tree_; nothing: tree_ is of none
  model::Tree tree_;
};

} // namespace agent
