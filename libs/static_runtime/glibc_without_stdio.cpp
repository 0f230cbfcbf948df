// SPDX-License-Identifier: BSD-2-Clause
// For a program that has no use for stdio, and knows no locale. glibc brings both, and with them iconv and dlopen, into
// every static program, for functions of its own that this one never calls: malloc_stats(3), malloc_info(3) and a
// sentence about a broken netlink socket write by stdio, and the count of processors, by which malloc limits its
// arenas, is read with strtoul(3) and its locale's 57 kB of character tables.
//
// Whoever calls these for stdio all the same ends the program, so that the first try tells. A function of glibc that
// needs another part of stdio, or sysconf(3), does not link beside them: "multiple definition";
// nor does isalpha(3).
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace {

[[noreturn]] void refuse() noexcept {
  constexpr char sentence[] = "stdio is not linked into this program (libs/static_runtime)\n";
  if (::write(STDERR_FILENO, sentence, sizeof(sentence) - 1) < 0) std::abort();
  std::abort();
}

} // namespace

extern "C" {

// Not const: <cstdio> declares it so.
FILE* stderr = nullptr; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

int fprintf(FILE* /*stream*/, const char* /*format*/, ...) { refuse(); }
size_t fwrite(const void* /*bytes*/, size_t /*size*/, size_t /*count*/, FILE* /*stream*/) { refuse(); }

// Names of glibc's own, which its parts call each other by.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
int _IO_fputs(const char* /*text*/, FILE* /*stream*/) { refuse(); }

/// Of netlink_assert_response(), which ends the program by __libc_fatal() with what stands here; and of strerror_r(),
/// which only the start of a dynamic or a profiled program calls.
int __snprintf(char* room, size_t size, const char* format, ...) {
  if (size == 0) return 0;
  const auto length = std::strlen(format) < size ? std::strlen(format) : size - 1;
  std::memcpy(room, format, length);
  room[length] = '\0';
  return static_cast<int>(length);
}

/// Messages stay as they are.
char* __dcgettext(const char* /*domain*/, const char* message, int /*category*/) { return const_cast<char*>(message); }

/// Is called at the start to find the tables for isalpha(3) and its kin.
void __ctype_init() {}

/// One thread needs one arena.
int __get_nprocs() { return 1; }
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
}
