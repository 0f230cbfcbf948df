// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

namespace core {

/// All of `text`, however long the reader takes. False if that fails: errno tells why. Instead of stdio, which brings
/// locales and wide characters into a static program.
bool write_all(int fd, std::string_view text) noexcept;

} // namespace core
