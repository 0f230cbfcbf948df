// SPDX-License-Identifier: BSD-2-Clause
// What Debian's libc++, libc++abi and libunwind, which were built for glibc, want of libc and musl has not: the checked
// variants that _FORTIFY_SOURCE puts in (LSB, "Interfaces for libc"), and two numbers in a locale. Also the handle of
// the program itself, which GCC's crtbegin.o would bring, and a demangler of C++ names that knows none: the last words
// of a program that ends by an exception are the one use of it, and the library's own is a fifth of the program.
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

void* __dso_handle = 0;

// The libraries keep these in objects of their own, with the sizes that glibc has on x86_64.
_Static_assert(sizeof(pthread_mutex_t) == 40 && sizeof(pthread_cond_t) == 48, "as in glibc");
_Static_assert(sizeof(pthread_once_t) == 4 && sizeof(pthread_key_t) == 4 && sizeof(pthread_t) == 8, "as in glibc");
_Static_assert(sizeof(mbstate_t) == 8, "as in glibc");

/// Itanium C++ ABI, 3.4: -2 is "not a valid name".
char* __cxa_demangle(const char* name, char* buffer, size_t* length, int* status) {
  (void)name, (void)buffer, (void)length;
  if (status) *status = -2;
  return 0;
}

static void check(size_t wanted, size_t there) {
  if (wanted > there) abort();
}

void* __memcpy_chk(void* to, const void* from, size_t count, size_t room) {
  check(count, room);
  return memcpy(to, from, count);
}

void* __memmove_chk(void* to, const void* from, size_t count, size_t room) {
  check(count, room);
  return memmove(to, from, count);
}

void* __memset_chk(void* to, int byte, size_t count, size_t room) {
  check(count, room);
  return memset(to, byte, count);
}

int __vfprintf_chk(FILE* stream, int flag, const char* format, va_list arguments) {
  (void)flag;
  return vfprintf(stream, format, arguments);
}

int __fprintf_chk(FILE* stream, int flag, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int count = __vfprintf_chk(stream, flag, format, arguments);
  va_end(arguments);
  return count;
}

int __vsnprintf_chk(char* to, size_t count, int flag, size_t room, const char* format, va_list arguments) {
  (void)flag;
  check(count, room);
  return vsnprintf(to, count, format, arguments);
}

int __snprintf_chk(char* to, size_t count, int flag, size_t room, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = __vsnprintf_chk(to, count, flag, room, format, arguments);
  va_end(arguments);
  return length;
}

int __vasprintf_chk(char** to, int flag, const char* format, va_list arguments) {
  (void)flag;
  return vasprintf(to, format, arguments);
}

long long strtoll_l(const char* text, char** end, int base, void* locale) {
  (void)locale;
  return strtoll(text, end, base);
}

unsigned long long strtoull_l(const char* text, char** end, int base, void* locale) {
  (void)locale;
  return strtoull(text, end, base);
}
