// SPDX-License-Identifier: BSD-2-Clause
#include "schema/schema.hpp"

#include "schema/owned_roots.hpp"

namespace schema {

const Schema* find(std::string_view name) {
  for (const auto* schema : {&standard(), &rfc()}) {
    if (name == schema->name) return schema;
  }
  return nullptr;
}

std::span<const std::string_view> owned_by_any() { return owned_roots; }

} // namespace schema
