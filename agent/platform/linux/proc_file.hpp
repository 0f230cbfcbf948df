// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// A small file that is looked at again and again. One of procfs is opened once and read from its beginning each time,
/// which is one system call: the kernel writes it anew for each read(2) at offset 0, and nothing but a mount can take
/// its place. If it cannot be read any more, it is opened anew. Any other file, which may be replaced by another of its
/// name (below --root, or lxcfs), is opened each time.
class ProcFile {
public:
  explicit ProcFile(std::string path) : path_(std::move(path)) {}

  /// What one read(2) gives, as it lies in `buffer` then: all of the file, if it fits. Allocates only for an error.
  /// Errors: as core::read_file().
  core::Result<std::string_view> read(std::span<char> buffer);

  /// The next read() opens it anew.
  void close() noexcept { file_.reset(); }

  const std::string& path() const noexcept { return path_; }

private:
  std::string path_;
  core::Fd file_; ///< of procfs
};

} // namespace platform
