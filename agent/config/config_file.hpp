// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// The form of a configuration file (xen-guest-agent.conf(5)), not what it says. Lines end with "\n" or "\r\n"; each is
///
///     key = value
///
/// or empty, or a comment, which begins with '#' or ';'. White space around key and value is nothing; what follows a
/// '#' with white space before it is a comment as well. There are no sections, no quotes, no lines that go on. A byte
/// order mark of UTF-8 at the beginning is skipped.
struct Entry {
  unsigned line;          ///< from 1
  std::string_view key;   ///< into the text; not empty
  std::string_view value; ///< into the text; may be empty
};

/// What is wrong with a line: a sentence.
struct Fault {
  unsigned line;
  std::string what;
};

struct Entries {
  std::vector<Entry> entries;
  std::vector<Fault> faults; ///< by line
};

inline constexpr std::size_t max_config_size = 64 * 1024;
inline constexpr std::size_t max_config_line = 1024; ///< bytes
inline constexpr std::size_t max_config_entries = 512;
inline constexpr std::size_t max_config_faults = 20; ///< and one that says that it was too much

/// The entries of a file whose text, that must outlive them, is `text`. Pure. Nothing beyond the limits is read.
Entries parse_config(std::string_view text);

} // namespace config
