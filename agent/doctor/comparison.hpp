// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/tree.hpp"

namespace doctor {

/// Where what stands in xenstore differs from what should.
struct Comparison {
  std::size_t wanted = 0;           ///< how many keys there should be
  std::vector<std::string> missing; ///< `key = "value"` as it should be; with what is there, if it is another value
  std::vector<std::string> stale;   ///< there, but not wanted: `key = "value"` as it is
  bool agrees() const { return missing.empty() && stale.empty(); }
};

/// Of the keys that hold addresses.
Comparison compare_addresses(const model::Tree& wanted, const model::Tree& published);

/// Of all others but those that move by themselves: memory, file systems, and the balloon, whose time to be told the
/// agent chooses.
Comparison compare_other_keys(const model::Tree& wanted, const model::Tree& published);

} // namespace doctor
