// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <xenstorepp/error.hpp>

namespace xenstorepp {

class Connection;

/// The names in a directory that does not fit one message, each with its NUL. Errors: too_big where xenstored does not
/// offer this, or beyond 1 MiB; conflict if the directory changes faster than it can be read.
Result<std::string> read_directory_in_parts(Connection& connection, std::uint32_t transaction, std::string_view path);

} // namespace xenstorepp
