// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <ranges>
#include <utility>

namespace core {

/// Whether the element in one place of a sequence goes before that in another.
using IsLess = bool (*)(void* sequence, std::size_t a, std::size_t b);
using Swap = void (*)(void* sequence, std::size_t a, std::size_t b);

/// Sorts a sequence of `count` elements, which it knows by their places alone. Those that are equal come in any order.
void sort_places(void* sequence, std::size_t count, IsLess is_less, Swap swap);

/// Sorts in place, by keys in the order of `less`; elements that are equal come in any order. Allocates nothing.
///
/// By a heap, as the agent sorts some thousands of names at most: std::ranges::sort is three algorithms, of which this
/// is one, and makes code for each type that is sorted. Here only the comparison and the exchange are of the type.
template <std::ranges::random_access_range Items, class Less = std::ranges::less, class Key = std::identity>
void sort(Items& items, Less less = {}, Key key = {}) {
  struct Sequence {
    Items& items;
    Less& less;
    Key& key;
  } sequence{items, less, key};
  const IsLess is_less = [](void* context, std::size_t a, std::size_t b) {
    auto& [elements, before, key_of] = *static_cast<Sequence*>(context);
    return static_cast<bool>(before(std::invoke(key_of, elements[a]), std::invoke(key_of, elements[b])));
  };
  const Swap swap = [](void* context, std::size_t a, std::size_t b) {
    auto& elements = static_cast<Sequence*>(context)->items;
    std::swap(elements[a], elements[b]);
  };
  sort_places(&sequence, std::ranges::size(items), is_less, swap);
}

} // namespace core
