// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/tree.hpp"

namespace model {

/// A value as xenstore-ls(1) shows it: printable ASCII as it is, the rest after a backslash: \t \n \r \\, bytes below 8
/// as three octal digits, others as \xHH.
std::string escape(std::string_view value);

/// key = "value", the value escaped; without a line end.
std::string to_line(std::string_view key, std::string_view value);

/// `+ key="value"` of a write, `- key` of a removal; without a line end.
std::string to_line(const Change& change);

/// A line for each key, sorted.
std::string to_text(const Tree& tree);

/// A JSON string, with its quotes. Bytes that are not UTF-8 cannot stand in JSON: each is U+FFFD there.
std::string json_string(std::string_view text);

/// One JSON object of strings, sorted by key: see json_string().
std::string to_json(const Tree& tree);

/// A JSON array, in order: {"change": "write", "key": "...", "value": "..."} or {"change": "remove", "key": "..."}.
std::string changes_to_json(std::span<const Change> changes);

} // namespace model
