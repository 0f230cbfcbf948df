// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <xenstorepp/error.hpp>

namespace xenstore_tools {

/// Why a command failed, in the words of both faces the program has; without the program's name and the line's end.
/// Both empty: there is nothing to say (exists).
struct Failure {
  std::string debian; ///< as xenstore-utils say it
  std::string own;    ///< one sentence: what, why, and what to do
  int status = 1;
};

using Outcome = std::expected<void, Failure>;

/// What errno says of it, as xenstore-utils would: "No such file or directory".
std::string errno_text(const xenstorepp::Error& error);
/// The same for a request that names a key: one too long for a message is E2BIG.
std::string errno_text(const xenstorepp::Error& error, std::string_view key);

/// A failure that concerns a key. `own` is "VERB KEY: why, and what to do".
Failure about_key(std::string debian, std::string_view verb, std::string_view key, const xenstorepp::Error& error);

} // namespace xenstore_tools
