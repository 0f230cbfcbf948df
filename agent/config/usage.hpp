// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/load.hpp"
#include "config/options.hpp"

namespace config {

/// What --help prints.
[[gnu::cold]] std::string usage();

/// What an option does, with its choices and its default: what --help says of it.
std::string describe(const Option& option);

/// A paragraph: lines of at most 80 bytes, the first after `head`, the others below its text. `head` is filled up with
/// blanks to `column`; a longer one gets a line of its own.
std::string paragraph(std::string head, std::string_view text, std::size_t column);

/// What --print-config prints: a configuration file of every setting that may stand in one, with a comment that says
/// where its value comes from. A setting without a value is a comment as a whole.
[[gnu::cold]] std::string effective_config(const Loaded& loaded);

} // namespace config
