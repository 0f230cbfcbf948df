// SPDX-License-Identifier: BSD-2-Clause
// In place of glibc's strerror(3), which brings stdio and the message catalogues along.
#include <charconv>
#include <cstring>

/// Untranslated, and without a message of its own for each unknown number.
extern "C" char* strerror(int number) noexcept {
  if (const char* known = ::strerrordesc_np(number)) return const_cast<char*>(known);
  // The kernel lets numbers out that have no name, such as 524; they are told until the next one is.
  static char unknown[32] = "Unknown error ";
  constexpr std::size_t words = 14;
  *std::to_chars(unknown + words, unknown + sizeof(unknown) - 1, number).ptr = '\0';
  return unknown;
}
