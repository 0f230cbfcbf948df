// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/notify_socket.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/text.hpp"

namespace agent {
namespace {

constexpr timeval patience{1, 0};

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

} // namespace

NotifyEnvironment notify_environment() {
  NotifyEnvironment environment;
  environment.socket = variable("NOTIFY_SOCKET");
  const auto pid = variable("WATCHDOG_PID");
  const bool is_ours = pid.empty() || core::parse_decimal(pid) == static_cast<std::uint64_t>(::getpid());
  const auto limit = core::parse_decimal(variable("WATCHDOG_USEC"));
  constexpr std::uint64_t longest = std::uint64_t{1} << 62;
  if (is_ours && limit && *limit > 0 && *limit < longest) environment.watchdog = std::chrono::microseconds(*limit);
  return environment;
}

core::Result<NotifySocket> NotifySocket::connect(const std::string& name) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const bool is_abstract = name.starts_with('@');
  if (!is_abstract && !name.starts_with('/'))
    return core::failure({"NOTIFY_SOCKET is neither a path nor a name: ", name});
  if (name.size() >= sizeof(address.sun_path)) return core::failure({"NOTIFY_SOCKET is too long: ", name});
  std::memcpy(address.sun_path, name.data(), name.size());
  if (is_abstract) address.sun_path[0] = '\0';
  // An abstract name ends where the address does; after a path a 0 may follow, and on some systems has to.
  const auto size = offsetof(sockaddr_un, sun_path) + name.size() + (is_abstract ? 0 : 1);
  core::Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return core::os_failure("a socket for NOTIFY_SOCKET");
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0)
    return core::os_failure("SO_SNDTIMEO");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)) != 0)
    return core::os_failure("NOTIFY_SOCKET ", name);
  return NotifySocket(std::move(socket));
}

void NotifySocket::tell(const std::string& lines) {
  if (!socket_) return;
  ssize_t sent = -1;
  do {
    sent = ::send(socket_.get(), lines.data(), lines.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  const bool nobody_listens = errno == ECONNREFUSED || errno == ENOTCONN; // the one first, the other from then on
  if (sent >= 0)
    condition_.works();
  else
    condition_.fails(nobody_listens ? "nobody listens" : std::strerror(errno));
}

} // namespace agent
