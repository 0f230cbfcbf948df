// SPDX-License-Identifier: BSD-2-Clause
#include "core/heap.hpp"

#include <cstddef>

// glibc's; nowhere else is there such a function, or a need for it.
extern "C" [[gnu::weak]] int malloc_trim(std::size_t kept) noexcept;

namespace core {

void trim_heap() noexcept {
  if (malloc_trim != nullptr) malloc_trim(0);
}

} // namespace core
