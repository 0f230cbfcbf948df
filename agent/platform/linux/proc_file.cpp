// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/proc_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace platform {
namespace {

ssize_t read_from_start(int file, std::span<char> buffer) {
  ssize_t size = -1;
  do {
    size = ::pread(file, buffer.data(), buffer.size(), 0);
  } while (size < 0 && errno == EINTR);
  return size;
}

std::string_view begin_of(std::span<char> buffer, ssize_t size) {
  return {buffer.data(), static_cast<std::size_t>(size)};
}

bool is_of_procfs(int file) {
  struct statfs status = {};
  return ::fstatfs(file, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

} // namespace

core::Result<std::string_view> ProcFile::read(std::span<char> buffer) {
  if (file_) {
    const auto size = read_from_start(file_.get(), buffer);
    if (size > 0) return begin_of(buffer, size);
    file_.reset(); // opened anew it works, or says why it does not
  }
  core::Fd file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return core::os_failure("open ", path_);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) return core::os_failure("stat ", path_);
  if (!S_ISREG(status.st_mode)) return core::failure({path_, " is not a regular file"});
  const auto size = read_from_start(file.get(), buffer);
  if (size < 0) return core::os_failure("read ", path_);
  if (is_of_procfs(file.get())) file_ = std::move(file);
  return begin_of(buffer, size);
}

} // namespace platform
