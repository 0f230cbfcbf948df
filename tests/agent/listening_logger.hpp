// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/// The system's logger, at the path of its socket.
class ListeningLogger {
public:
  explicit ListeningLogger(const char* path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path);
    ::unlink(path);
    bound_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && ::chmod(path, 0666) == 0;
  }
  ListeningLogger(const ListeningLogger&) = delete;
  ListeningLogger& operator=(const ListeningLogger&) = delete;
  ~ListeningLogger() { ::close(fd_); }
  bool is_there() const { return bound_; }
  /// All lines that have come.
  const std::string& text() {
    std::array<char, 2048> buffer{};
    for (ssize_t n = 0; (n = ::recv(fd_, buffer.data(), buffer.size(), 0)) > 0;)
      text_.append(buffer.data(), static_cast<std::size_t>(n)) += '\n';
    return text_;
  }
  /// Whether a line with this in it has come.
  bool has_heard(const std::string& part) { return text().find(part) != std::string::npos; }
  void forget() {
    text();
    text_.clear();
  }

private:
  int fd_;
  bool bound_ = false;
  std::string text_;
};
