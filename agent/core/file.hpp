// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>

#include "core/concat.hpp"
#include "core/error.hpp"

namespace core {

/// Enough for every file the agent reads: /proc and /sys attributes are a page, os-release and its kin a few hundred
/// bytes.
inline constexpr std::size_t max_file_size = 64 * 1024;

/// The file's content; what lies beyond `max_bytes` is left out. Only regular files (which those of /proc and /sys
/// are): a device or a FIFO under such a name would block the reader. Errors: those of open(2) and read(2), or "not a
/// regular file".
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = max_file_size);
Result<std::string> read_file(Parts path, std::size_t max_bytes = max_file_size);

/// The same of an attribute of /proc or /sys that is one word or line, which the kernel gives whole to the first
/// read(2): three system calls for five, where hundreds are read. Whatever the file is, this does not wait for it.
Result<std::string> read_attribute(const std::string& path);
Result<std::string> read_attribute(Parts path);

/// Whether an error of reading says nothing of the file, but that there was no memory, no descriptor or no answer just
/// then. Others, such as ENOENT or EACCES, say how things are.
bool is_passing(const Error& error) noexcept;

/// Of these, whether there was no memory or no descriptor: nothing about this file.
bool is_want(const Error& error) noexcept;

/// Whether something of that name is there, whatever it is. A dangling link is not.
bool file_exists(const std::string& path) noexcept;
bool file_exists(Parts path);

/// Whether there is something in the directory. Errors: of opendir(3) and readdir(3).
Result<bool> has_entries(const std::string& directory);

} // namespace core
