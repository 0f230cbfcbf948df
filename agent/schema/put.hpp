// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

#include "core/concat.hpp"
#include "model/tree.hpp"

namespace schema {

/// Adds a key with its cleaned value. A fact that is empty gives no key: to a reader an empty value is a value.
void put(model::Tree& tree, std::string_view key, std::string_view value);
void put(model::Tree& tree, core::Parts key, std::string_view value);

} // namespace schema
