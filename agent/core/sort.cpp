// SPDX-License-Identifier: BSD-2-Clause
#include "core/sort.hpp"

namespace core {
namespace {

/// Lets an element sink to where none below it is greater: below place n are 2n + 1 and 2n + 2.
void sink(void* sequence, std::size_t place, std::size_t count, IsLess is_less, Swap swap) {
  for (auto child = 2 * place + 1; child < count; child = 2 * place + 1) {
    if (child + 1 < count && is_less(sequence, child, child + 1)) ++child;
    if (!is_less(sequence, place, child)) return;
    swap(sequence, place, child);
    place = child;
  }
}

} // namespace

void sort_places(void* sequence, std::size_t count, IsLess is_less, Swap swap) {
  for (auto place = count / 2; place-- > 0;)
    sink(sequence, place, count, is_less, swap);
  while (count > 1) {
    swap(sequence, 0, --count); // the greatest goes to the end
    sink(sequence, 0, count, is_less, swap);
  }
}

} // namespace core
