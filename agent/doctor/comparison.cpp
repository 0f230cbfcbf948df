// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/comparison.hpp"

#include <algorithm>
#include <array>

#include "core/concat.hpp"
#include "model/print.hpp"

namespace doctor {
namespace {

using model::Tree;

constexpr std::array<std::string_view, 4> moving{"data/meminfo_free", "data/meminfo_total", "data/volumes",
                                                 "control/feature-balloon"};

/// std has the address as the value, rfc in the key.
bool is_address(const Tree::value_type& entry) {
  return entry.first.find("/ipv4/") != std::string::npos || entry.first.find("/ipv6/") != std::string::npos;
}

bool is_other(const Tree::value_type& entry) {
  return !is_address(entry) &&
         std::ranges::none_of(moving, [&](std::string_view root) { return model::covers(root, entry.first); });
}

Comparison compare(const Tree& wanted, const Tree& published, bool (*counts)(const Tree::value_type&)) {
  Comparison result;
  for (const auto& entry : wanted) {
    if (!counts(entry)) continue;
    ++result.wanted;
    const auto found = published.find(entry.first);
    if (found == published.end())
      result.missing.push_back(model::to_line(entry.first, entry.second));
    else if (found->second != entry.second)
      result.missing.push_back(core::concat(
          {model::to_line(entry.first, entry.second), " (there is \"", model::escape(found->second), "\")"}));
  }
  for (const auto& entry : published) {
    if (counts(entry) && !wanted.contains(entry.first))
      result.stale.push_back(model::to_line(entry.first, entry.second));
  }
  return result;
}

} // namespace

Comparison compare_addresses(const Tree& wanted, const Tree& published) {
  return compare(wanted, published, is_address);
}

Comparison compare_other_keys(const Tree& wanted, const Tree& published) {
  return compare(wanted, published, is_other);
}

} // namespace doctor
