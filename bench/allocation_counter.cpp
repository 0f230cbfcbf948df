// SPDX-License-Identifier: BSD-2-Clause
// Linked into an agent with --wrap for these three: counts its calls of malloc(3) and its kin, those of the C++ library
// and of libc itself among them, in the file that XGA_BENCH_ALLOCATIONS names (allocations.hpp).
#include <cstddef>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

unsigned long before_main = 0;
unsigned long* counter = &before_main;

[[gnu::constructor]] void share_counter() {
  const char* file = std::getenv("XGA_BENCH_ALLOCATIONS");
  const int fd = file == nullptr ? -1 : ::open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* const shared = ::mmap(nullptr, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (shared == MAP_FAILED) return;
  counter = static_cast<unsigned long*>(shared);
  *counter += before_main;
}

} // namespace

// The names are the linker's. NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);

void* __wrap_malloc(std::size_t size) {
  ++*counter;
  return __real_malloc(size);
}

void* __wrap_calloc(std::size_t count, std::size_t size) {
  ++*counter;
  return __real_calloc(count, size);
}

void* __wrap_realloc(void* memory, std::size_t size) {
  ++*counter;
  return __real_realloc(memory, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
