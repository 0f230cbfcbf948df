// SPDX-License-Identifier: BSD-2-Clause
#include "core/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/fd.hpp"

namespace core {

namespace {

/// O_NONBLOCK: a FIFO must not stop us.
Fd open_to_read(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

} // namespace

Result<std::string> read_attribute(const std::string& path) {
  const Fd fd = open_to_read(path);
  if (!fd) return os_failure("open ", path);
  std::array<char, 4096> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read(2)
  ssize_t size = -1;
  do {
    size = ::read(fd.get(), buffer.data(), buffer.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0) return os_failure("read ", path);
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

Result<std::string> read_attribute(Parts path) { return read_attribute(concat(path)); }

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const Fd fd = open_to_read(path);
  if (!fd) return os_failure("open ", path);
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) return os_failure("stat ", path);
  if (!S_ISREG(status.st_mode)) return failure({path, " is not a regular file"});
  std::string content;
  std::array<char, 4096> buffer{};
  while (content.size() < max_bytes) {
    const ssize_t n = ::read(fd.get(), buffer.data(), std::min(buffer.size(), max_bytes - content.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_failure("read ", path);
    if (n == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return content;
}

Result<std::string> read_file(Parts path, std::size_t max_bytes) { return read_file(concat(path), max_bytes); }

bool is_want(const Error& error) noexcept {
  switch (error.os_error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return true;
    default: return false;
  }
}

bool is_passing(const Error& error) noexcept {
  switch (error.os_error) {
    case EAGAIN:
    case EBUSY:
    case EINTR:
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case ESTALE:
    case ETIMEDOUT: return true;
    default: return false;
  }
}

bool file_exists(const std::string& path) noexcept { return ::access(path.c_str(), F_OK) == 0; }

bool file_exists(Parts path) { return file_exists(concat(path)); }

Result<bool> has_entries(const std::string& directory) {
  DIR* stream = ::opendir(directory.c_str());
  if (stream == nullptr) return os_failure("open ", directory);
  bool found = false;
  errno = 0;
  while (const auto* entry = found ? nullptr : ::readdir(stream)) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    found = name != "." && name != "..";
  }
  const int error = errno;
  ::closedir(stream);
  if (error != 0 && !found) return std::unexpected(Error{"read " + directory, error});
  return found;
}

} // namespace core
