// SPDX-License-Identifier: BSD-2-Clause
#include "schema/schema.hpp"

#include <vector>

namespace schema {

const Schema* find(std::string_view name) {
  for (const auto* schema : {&standard(), &rfc()}) {
    if (name == schema->name) return schema;
  }
  return nullptr;
}

std::span<const std::string_view> owned_by_any() {
  static const auto all = [] {
    std::vector<std::string_view> roots;
    for (const auto* schema : {&standard(), &rfc()})
      roots.insert(roots.end(), schema->owned.begin(), schema->owned.end());
    return roots;
  }();
  return all;
}

} // namespace schema
