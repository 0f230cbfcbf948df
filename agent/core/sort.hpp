// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <algorithm>
#include <functional>
#include <ranges>

namespace core {

/// Sorts in place, by keys in the order of `less`; elements that are equal come in any order. Allocates nothing.
///
/// By a heap: std::ranges::sort is three algorithms in one, of which this is one, and makes code for each type that is
/// sorted. The agent sorts some thousands of names at most.
template <std::ranges::random_access_range Items, class Less = std::ranges::less, class Key = std::identity>
void sort(Items& items, Less less = {}, Key key = {}) {
  std::ranges::make_heap(items, less, key);
  std::ranges::sort_heap(items, less, key);
}

} // namespace core
