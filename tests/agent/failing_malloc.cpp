// SPDX-License-Identifier: BSD-2-Clause
// malloc(3), calloc(3) and realloc(3) in the place of glibc's, which fail like operator new (failing_new.cpp): what
// libc takes for itself comes here as well, as in opendir(3). Not with sanitizers, whose malloc(3) it is then.
#include <cerrno>
#include <cstddef>

#include "failing_new.hpp"

extern "C" {

// Glibc's other names for its own.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

[[gnu::visibility("default"), gnu::used]] void* malloc(std::size_t size) noexcept {
  if (!malloc_is_to_fail()) return __libc_malloc(size);
  errno = ENOMEM;
  return nullptr;
}

[[gnu::visibility("default"), gnu::used]] void* calloc(std::size_t number, std::size_t size) noexcept {
  if (!malloc_is_to_fail()) return __libc_calloc(number, size);
  errno = ENOMEM;
  return nullptr;
}

[[gnu::visibility("default"), gnu::used]] void* realloc(void* memory, std::size_t size) noexcept {
  if (!malloc_is_to_fail()) return __libc_realloc(memory, size);
  errno = ENOMEM;
  return nullptr;
}

} // extern "C"
