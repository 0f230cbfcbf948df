// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"

namespace core::log {

bool write_line(int fd, std::string_view line) {
  ssize_t written = ::send(fd, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL); // the journal is a socket
  if (written < 0 && errno == ENOTSOCK) {
    pollfd polled = {.fd = fd, .events = POLLOUT, .revents = 0};
    // Nobody has the other end of a pipe any more: POLLERR on Linux, POLLHUP on the BSDs. A write would bring SIGPIPE.
    constexpr auto gone = POLLERR | POLLHUP;
    if (::poll(&polled, 1, 0) != 1 || (polled.revents & POLLOUT) == 0 || (polled.revents & gone) != 0) return false;
    written = ::write(fd, line.data(), line.size());
  }
  return written == static_cast<ssize_t>(line.size());
}

int SyslogSocket::connect(int type) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string_view path(path_);
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::ranges::copy(path, std::begin(address.sun_path));
  Fd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return errno;
  socket_ = std::move(fd);
  is_stream_ = type == SOCK_STREAM;
  return 0;
}

void SyslogSocket::open() {
  if (socket_) return;
  if (connect(SOCK_DGRAM) == EPROTOTYPE) connect(SOCK_STREAM);
}

bool SyslogSocket::send_once(std::string_view message_and_nul) {
  open();
  if (!socket_) return false;
  const auto message = message_and_nul.substr(0, message_and_nul.size() - (is_stream_ ? 0 : 1)); // ends one in a stream
  const auto sent = ::send(socket_.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(message.size())) return true;
  const bool is_full = sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == EINTR);
  if (!is_full) socket_.reset(); // restarted; or a stream broke off within a message
  return false;
}

bool SyslogSocket::send(int priority, std::string_view text) {
  auto message = concat({"<", Decimal(LOG_DAEMON | priority), ">xen-guest-agent[", Decimal(::getpid()), "]: ", text});
  message += '\0';
  if (send_once(message)) return true;
  return !socket_ && send_once(message);
}

} // namespace core::log
