// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string_view>

#include "config/options.hpp"

/// What somebody who misspelt a name may have meant.
namespace config {

/// How many letters must be added, left out, changed or swapped with the next to make one word of the other. Of each
/// word the first 64 bytes are looked at.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The option whose name is nearest to `word`, if any is near: '_' is as good as '-', letters may be capitals, dashes
/// may stand in front, and the beginning of one name alone will do. With `in_file` only those a file may hold.
const Option* nearest_option(std::string_view word, bool in_file);

/// The same of commands: "" for none.
std::string_view nearest_command(std::string_view word);

} // namespace config
