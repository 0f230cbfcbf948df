// SPDX-License-Identifier: BSD-2-Clause
// What Debian's libstdc++ and libgcc, which were built for glibc, want of libc and musl has not.
#include <cstddef>
#include <cstdlib>
#include <cwchar>

#include <elf.h>
#include <pthread.h>

// The libraries keep these in objects of their own, with the sizes that glibc has on x86_64.
static_assert(sizeof(pthread_mutex_t) == 40 && sizeof(pthread_cond_t) == 48);
static_assert(sizeof(pthread_once_t) == 4 && sizeof(pthread_key_t) == 4 && sizeof(pthread_t) == 8);
static_assert(sizeof(mbstate_t) == 8);

extern "C" {

// The linker's: where the program begins, with its ELF header, and where it ends.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming,cppcoreguidelines-avoid-non-const-global-variables)
extern const unsigned char __ehdr_start[] __attribute__((visibility("hidden")));
extern const unsigned char _end[] __attribute__((visibility("hidden")));

/// <sys/single_threaded.h> of glibc: whether counts of owners need no atomic operations. Never true is always right.
extern char __libc_single_threaded;
char __libc_single_threaded = 0;

/// <dlfcn.h> of glibc 2.35, for the unwinder: which object has this address in it, and where its PT_GNU_EH_FRAME is. A
/// static-pie is one object, whose addresses count from its header. 0, or -1 if the address is in none.
struct dl_find_object {
  unsigned long long dlfo_flags;
  const void* dlfo_map_start;
  const void* dlfo_map_end;
  const void* dlfo_link_map;
  const void* dlfo_eh_frame;
  unsigned long long dlfo_reserved[7];
};

int _dl_find_object(const void* address, dl_find_object* object) noexcept {
  if (address < __ehdr_start || address >= _end) return -1;
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(__ehdr_start);
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(__ehdr_start + header->e_phoff);
  for (std::size_t i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type != PT_GNU_EH_FRAME) continue;
    *object = {0, __ehdr_start, _end, nullptr, __ehdr_start + segments[i].p_vaddr, {}};
    return 0;
  }
  return -1;
}

/// What strtoul(3) is called since glibc 2.38 in a program that takes binary numbers, too: in libstdc++ of GCC 14.
unsigned long __isoc23_strtoul(const char* text, char** end, int base) noexcept {
  return std::strtoul(text, end, base);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming,cppcoreguidelines-avoid-non-const-global-variables)
}
