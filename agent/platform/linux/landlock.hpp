// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// Landlock (Linux 5.13, Documentation/userspace-api/landlock.rst): which files this process may open from a moment on.
/// It may be gathered with more rights than it is entered with.
///
/// Everything that the kernel's version of it can restrict is, but for what is allowed here: files, TCP (Linux 6.7),
/// device ioctls (6.10), abstract unix sockets and signals to processes outside (6.12). Not restricted by any version
/// so far: stat(2), statfs(2), readlink(2), access(2), and connect(2) to a unix socket by its path.
class Landlock {
public:
  /// Errors: ENOSYS where the kernel was built without it, EOPNOTSUPP where it was not switched on.
  static core::Result<Landlock> begin();

  /// What is not there now, or could not be opened anyway (ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG), and what is
  /// no file that a rule can be about (EBADFD: a pipe), stays closed. A file is meant as it is now: one that takes its
  /// place later is another.
  void allow_reading(const std::string& path); ///< a file, or a directory with all that is below
  void allow_listing(const std::string& directory);
  void allow_writing(const std::string& file); ///< and reading; it is not made, and not cut

  /// The process must have no_new_privs. Errors: of the call; and the first of those that kept something from being
  /// allowed: then nothing is restricted, for an agent that is locked out of its facts is worse than one that is not
  /// locked in.
  core::Result<void> enter();

  /// Of the kernel's interface.
  int version() const noexcept { return version_; }

private:
  Landlock(core::Fd rules, int version) : rules_(std::move(rules)), version_(version) {}
  void allow(const std::string& path, unsigned long long in_directory, unsigned long long in_file);
  void fail(std::string_view call, const std::string& path);

  core::Fd rules_;
  int version_ = 0;
  std::vector<core::Error> failures_; ///< to allow something, of which the first is told
};

} // namespace platform
