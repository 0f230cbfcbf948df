// SPDX-License-Identifier: BSD-2-Clause
#include "schema/put.hpp"

#include <string>
#include <utility>

#include "schema/value.hpp"

namespace schema {

void put(model::Tree& tree, std::string_view key, std::string_view value) { put(tree, core::Parts{key}, value); }

void put(model::Tree& tree, core::Parts key, std::string_view value) {
  if (auto cleaned = clean_value(value); !cleaned.empty()) tree.insert_or_assign(core::concat(key), std::move(cleaned));
}

} // namespace schema
