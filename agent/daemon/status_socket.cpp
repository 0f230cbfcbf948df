// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/unix_address.hpp"
#include "platform/peer_user.hpp"

namespace agent {
namespace {

using core::Clock;
using core::Fd;

constexpr std::size_t max_readers = 4;
constexpr int queue_length = 8;
constexpr std::chrono::seconds accept_pause{1};

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Two agents that start together must not take each other's fresh socket for a dead one: who holds this lock is alone
/// from the look at what stands there until others can connect.
core::Result<Fd> lock_directory(const std::string& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return core::os_failure("make ", directory);
  Fd lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
  if (!lock) return core::os_failure("open ", directory);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return core::os_failure("lock ", directory);
  return lock;
}

core::Result<Fd> make_socket() {
  Fd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made) return core::os_failure("make a socket");
  return made;
}

/// Removes what a dead agent left, and nothing else.
core::Result<void> make_way(const sockaddr_un& address) {
  const std::string path = address.sun_path;
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return core::os_failure("look at ", path);
  }
  if (!S_ISSOCK(status.st_mode)) return core::failure({path, " is no socket, and is left alone"});
  const auto probe = make_socket();
  if (!probe) return std::unexpected(probe.error());
  const auto connected = connect_to(probe->get(), address);
  if (connected || connected.error().os_error == EAGAIN) return core::failure({"another agent answers at ", path});
  if (connected.error().os_error != ECONNREFUSED) return connected;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return core::os_failure("remove ", path);
  return {};
}

} // namespace

core::Result<std::unique_ptr<StatusSocket>> StatusSocket::bind(const std::string& path) {
  const auto address = unix_address(path);
  if (!address) return std::unexpected(address.error());
  const auto lock = lock_directory(directory_of(path));
  if (!lock) return std::unexpected(lock.error());
  if (auto free = make_way(*address); !free) return std::unexpected(free.error());
  auto listener = make_socket();
  if (!listener) return std::unexpected(listener.error());
  // There is no moment in which the file is open to others.
  const auto former = ::umask(0177);
  const int bound = ::bind(listener->get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address));
  const int bind_error = errno;
  ::umask(former);
  errno = bind_error;
  if (bound != 0) return core::os_failure("bind ", path);
  if (::listen(listener->get(), queue_length) != 0) return core::os_failure("listen at ", path);
  return std::unique_ptr<StatusSocket>(new StatusSocket(std::move(*listener)));
}

StatusSocket::~StatusSocket() {
  if (loop_ == nullptr) return;
  loop_->remove(listener_.get());
  for (const auto& reader : readers_)
    loop_->remove(reader.connection.get());
}

void StatusSocket::serve(core::Loop& loop, std::function<std::string()> document, std::chrono::milliseconds patience) {
  loop_ = &loop;
  document_ = std::move(document);
  patience_ = patience;
  timer_.emplace(loop, [this] { settle(); });
  settle();
}

/// One at a time: the next is told of by the next poll(2).
void StatusSocket::accept_one() {
  Fd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection)
    admit(std::move(connection));
  else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
    accept_again_ = Clock::now() + accept_pause; // it stays readable, and must not keep the processor busy
  settle();
}

void StatusSocket::admit(Fd connection) {
  const auto user = platform::peer_user(connection.get());
  if (!user || (*user != 0 && *user != ::geteuid())) return;
  const int fd = connection.get();
  readers_.push_back({std::move(connection), document_(), 0, Clock::now() + patience_});
  loop_->add(fd, POLLOUT, [this, fd] {
    send_more(fd);
    settle();
  });
  send_more(fd);
}

/// What the kernel's buffer does not take now, it takes later. A reader with nothing left to send is marked as overdue.
void StatusSocket::send_more(int connection) {
  const auto reader =
      std::ranges::find_if(readers_, [&](const Reader& one) { return one.connection.get() == connection; });
  if (reader == readers_.end()) return;
  while (reader->sent < reader->document.size()) {
    const auto n = ::send(connection, reader->document.data() + reader->sent, reader->document.size() - reader->sent,
                          MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (n < 0) break;
    reader->sent += static_cast<std::size_t>(n);
  }
  reader->deadline = {};
}

/// Drops whoever is overdue, and sets what is to be waited for next.
void StatusSocket::settle() {
  const auto now = Clock::now();
  std::erase_if(readers_, [&](const Reader& reader) {
    if (reader.deadline > now) return false;
    loop_->remove(reader.connection.get());
    return true;
  });
  loop_->remove(listener_.get());
  const bool pausing = accept_again_ > now;
  if (readers_.size() < max_readers && !pausing) loop_->add(listener_.get(), POLLIN, [this] { accept_one(); });
  timer_->clear();
  auto next = pausing ? accept_again_ : Clock::time_point::max();
  for (const auto& reader : readers_)
    next = std::min(next, reader.deadline);
  if (next != Clock::time_point::max()) timer_->set(next);
}

} // namespace agent
