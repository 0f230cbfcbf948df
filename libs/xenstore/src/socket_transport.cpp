// SPDX-License-Identifier: BSD-2-Clause
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "transports.hpp"

namespace xenstorepp {
namespace {

class SocketTransport final : public Transport {
public:
  SocketTransport(Descriptor socket, std::string name) noexcept : socket_(std::move(socket)), name_(std::move(name)) {}

  int fd() const noexcept override { return socket_.get(); }
  unsigned window() const noexcept override { return 64; } // xenstored reads them one by one as it answers
  std::size_t max_payload() const noexcept override { return 4096; }

  Result<std::size_t> send(std::span<const std::byte> message) override;
  Result<std::size_t> receive(std::span<std::byte> buffer) override;
  std::string name() const override { return name_; }

private:
  Descriptor socket_;
  std::string name_;
};

Result<std::size_t> SocketTransport::send(std::span<const std::byte> message) {
  ssize_t sent = -1;
  do {
    sent = ::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  const int os_error = errno;
  if (os_error == EAGAIN || os_error == EWOULDBLOCK) return std::size_t{0};
  return std::unexpected(Error{Code::closed, "write", os_error});
}

Result<std::size_t> SocketTransport::receive(std::span<std::byte> buffer) {
  ssize_t count = -1;
  do {
    count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  } while (count < 0 && errno == EINTR);
  return received(count, errno);
}

std::unexpected<Error> failed(const std::string& path, int os_error) {
  return std::unexpected(Error{Code::system, "connect to " + path, os_error});
}

} // namespace

std::unique_ptr<Transport> make_socket_transport(Descriptor socket, std::string name) {
  return std::make_unique<SocketTransport>(std::move(socket), std::move(name));
}

Result<std::unique_ptr<Transport>> connect_socket(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return failed(path, ENAMETOOLONG);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return failed(path, errno);
  // A listener whose queue is full makes connect(2) wait (Linux); this ends the waiting.
  const timeval patience = {.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  int connected = -1;
  do {
    connected = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  } while (connected < 0 && errno == EINTR);
  if (connected < 0) return failed(path, errno);
  const int flags = ::fcntl(socket.get(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) < 0) return failed(path, errno);
  return make_socket_transport(std::move(socket), path);
}

} // namespace xenstorepp
