// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdarg>
#include <cstddef>
#include <span>

namespace core {

/// The part of vsnprintf(3) that the log needs: %s %d %u %lld %zu %%, without flags and widths. That of a C library
/// brings floating point, wide characters and locales into a static program. What it does not know, and all after it,
/// stays as it is written (`./dev lint rules` sees to it that there is none). Writes at most `room`, the NUL among it,
/// and returns the length of what it wrote.
std::size_t format_into(std::span<char> room, const char* format, va_list arguments) noexcept;

} // namespace core
