// SPDX-License-Identifier: BSD-2-Clause
// What the start of a static-pie has to do and musl's does not.
//
// Packed relocations (ld -z pack-relative-relocs): musl before 1.2.4 knows the long form only, which takes 24 bytes for
// each pointer in a constant table, and this one takes a bit. RELRO: what is only written by relocation becomes
// read-only.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <elf.h>
#include <sys/mman.h>

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming,cppcoreguidelines-avoid-non-const-global-variables)
// The linker's: where the program begins, with its ELF header, and what it says of itself.
extern unsigned char __ehdr_start[] __attribute__((visibility("hidden")));
extern Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming,cppcoreguidelines-avoid-non-const-global-variables)

/// The form is that of the gABI's DT_RELR: an even entry is the address of a word to relocate, an odd one has a bit for
/// each of the next 63 words. Nothing is relocated yet and there is no TLS, so no canary: it calls nothing and reads no
/// table.
__attribute__((visibility("hidden"), no_stack_protector)) void xga_relocate() noexcept {
  constexpr Elf64_Sxword relr_size = 35; // DT_RELRSZ
  constexpr Elf64_Sxword relr = 36;      // DT_RELR; musl's elf.h has both since 1.2.4
  constexpr std::size_t words_of_an_entry = 63;
  const auto base = reinterpret_cast<std::uintptr_t>(__ehdr_start);
  const std::uint64_t* entry = nullptr;
  std::size_t entries = 0;
  for (Elf64_Dyn* fact = _DYNAMIC; fact->d_tag != DT_NULL; ++fact) {
    if (fact->d_tag == relr) entry = reinterpret_cast<const std::uint64_t*>(base + fact->d_un.d_ptr);
    if (fact->d_tag == relr_size) {
      entries = fact->d_un.d_val / sizeof *entry;
      fact->d_un.d_val = 0; // so that a musl that can do it does not do it again
    }
  }
  for (std::uintptr_t* word = nullptr; entries > 0; ++entry, --entries) {
    if (*entry % 2 == 0) {
      word = reinterpret_cast<std::uintptr_t*>(base + *entry);
      *word++ += base;
    } else {
      for (std::size_t i = 0; i < words_of_an_entry; ++i) {
        if ((*entry >> (i + 1) & 1) != 0) word[i] += base;
      }
      word += words_of_an_entry;
    }
  }
}
}

// Where the kernel starts the program, before musl does: as in the psABI of x86-64, the arguments are on the stack, and
// what is in rdx is for the start that follows.
__asm__(R"(
  .pushsection .text.xga_start, "ax", @progbits
  .globl xga_start
  .type xga_start, @function
xga_start:
  xor %ebp, %ebp
  mov %rsp, %rbx
  mov %rdx, %r12
  and $-16, %rsp
  call xga_relocate
  mov %r12, %rdx
  mov %rbx, %rsp
  jmp _start
  .size xga_start, . - xga_start
  .popsection
)");

namespace {

/// As glibc does it, whole pages; before any other constructor.
__attribute__((constructor(101))) void protect_relro() noexcept {
  constexpr std::uintptr_t page = 4096;
  const auto base = reinterpret_cast<std::uintptr_t>(__ehdr_start);
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(__ehdr_start);
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(base + header->e_phoff);
  for (std::size_t i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type != PT_GNU_RELRO) continue;
    const auto from = (base + segments[i].p_vaddr) / page * page;
    const auto to = (base + segments[i].p_vaddr + segments[i].p_memsz) / page * page;
    if (mprotect(reinterpret_cast<void*>(from), to - from, PROT_READ) != 0) std::abort();
  }
}

} // namespace
