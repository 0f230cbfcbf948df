// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

#include "model/tree.hpp"
#include "schema/value.hpp"

namespace schema {

/// Adds a key with its cleaned value. A fact that is empty gives no key: to a reader an empty value is a value.
inline void put(model::Tree& tree, std::string key, std::string_view value) {
  if (auto cleaned = clean_value(value); !cleaned.empty()) tree.insert_or_assign(std::move(key), std::move(cleaned));
}

} // namespace schema
