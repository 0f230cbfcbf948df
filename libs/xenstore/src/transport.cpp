// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/transport.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "transports.hpp"

namespace xenstorepp {
namespace {

constexpr std::array<const char*, 8> usual_paths = {
    "/dev/xen/xenbus",          // Linux
    "/proc/xen/xenbus",         // Linux with xenfs
    "/dev/xen/xenstore",        // FreeBSD
    "/kern/xen/xenbus",         // NetBSD with kernfs
    "/dev/pvbus0",              // OpenBSD
    "/dev/pvbus1",              // OpenBSD on a Xen that shows itself as Hyper-V, too
    "/run/xenstored/socket",    // dom0
    "/var/run/xenstored/socket" // dom0
};

/// How much the failure to open this tells to somebody who looks for xenstore.
enum class Worth : std::uint8_t { is_not_there, is_of_another_hypervisor, is_it };

Worth worth_of(const char* path, int os_error) noexcept {
  struct stat status = {};
  if (::stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) return Worth::is_not_there;
  return os_error == ENODEV ? Worth::is_of_another_hypervisor : Worth::is_it;
}

} // namespace

Transport::~Transport() = default;

std::string Transport::name() const { return {}; }
Capabilities Transport::capabilities() const noexcept { return {}; }

Result<std::size_t> received(ssize_t count, int os_error) {
  if (count > 0) return static_cast<std::size_t>(count);
  if (count == 0) return std::unexpected(Error{Code::closed, "read", 0});
  if (os_error == EAGAIN || os_error == EWOULDBLOCK) return std::size_t{0};
  return std::unexpected(Error{Code::closed, "read", os_error});
}

Result<std::unique_ptr<Transport>> open_path(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::unexpected(Error{Code::system, "open " + path, errno});
  if (S_ISSOCK(status.st_mode)) return connect_socket(path);
  // Those of Linux's xenfs and NetBSD's kernfs look like regular files. Any other one would be overwritten.
  const bool is_usual = std::ranges::find(usual_paths, path) != usual_paths.end();
  if (S_ISREG(status.st_mode) && !is_usual) return std::unexpected(Error{Code::system, "open " + path, ENODEV});
  return open_device(path);
}

Result<std::unique_ptr<Transport>> open_first(std::span<const char* const> paths) {
  std::optional<Error> failure;
  auto worth = Worth::is_not_there;
  for (const char* path : paths) {
    auto opened = open_path(path);
    if (opened) return opened;
    const auto this_worth = worth_of(path, opened.error().os_error);
    if (!failure || this_worth > worth) {
      failure = std::move(opened.error());
      worth = this_worth;
    }
  }
  return std::unexpected(failure.value_or(Error{Code::system, "open", ENOENT}));
}

Result<std::unique_ptr<Transport>> open_default() {
  const char* const chosen = std::getenv("XENSTORED_PATH");
  if (chosen != nullptr && *chosen != '\0') return open_path(chosen);
  return open_first(usual_paths);
}

} // namespace xenstorepp
