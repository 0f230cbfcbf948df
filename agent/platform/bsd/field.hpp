// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace platform {

/// A text in a structure of the kernel, which ends with a NUL, or with the member.
template <std::size_t size>
std::string field_text(const char (&field)[size]) { // NOLINT(modernize-avoid-c-arrays): the kernel's
  return {static_cast<const char*>(field), ::strnlen(static_cast<const char*>(field), size)};
}

/// Writes one, with a NUL behind it, into a field that is zero; false if it has no room.
template <std::size_t size>
bool put_field(char (&field)[size], const std::string& text) { // NOLINT(modernize-avoid-c-arrays): the kernel's
  if (text.size() >= size) return false;
  std::memcpy(static_cast<char*>(field), text.c_str(), text.size());
  return true;
}

/// Blocks of a file system as bytes; the largest number for more than there can be.
inline std::uint64_t to_bytes(std::uint64_t blocks, std::uint64_t block_size) {
  std::uint64_t bytes = 0;
  return __builtin_mul_overflow(blocks, block_size, &bytes) ? std::numeric_limits<std::uint64_t>::max() : bytes;
}

} // namespace platform
