// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cerrno>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "core/concat.hpp"

namespace core {

/// Why something could not be done: a system's error number where there is one, and what was being done.
struct Error {
  std::string context; ///< "open /proc/meminfo", or a whole sentence where os_error is 0
  int os_error = 0;    ///< errno, or 0
};

template <class T>
using Result = std::expected<T, Error>;

/// "open /proc/meminfo: No such file or directory"
std::string describe(const Error& error);

/// The error of a system call that has just failed, and what it was about: takes errno, before the memory for the text
/// could change it.
std::unexpected<Error> os_failure(std::string_view call, std::string_view about = {});

std::unexpected<Error> failure(std::string_view context);
std::unexpected<Error> failure(Parts context);

} // namespace core
