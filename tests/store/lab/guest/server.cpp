// SPDX-License-Identifier: BSD-2-Clause
#include "guest/server.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace store_lab {

namespace {

constexpr std::size_t max_clients = 64;
constexpr unsigned max_in_flight = 64; // for each client
/// A client that does not read gets no further requests through, and is cut off when events pile up.
constexpr std::size_t slow_output = 64 << 10, max_output = 1 << 20;

void say(const std::string& line) { (void)!write(STDOUT_FILENO, (line + '\n').c_str(), line.size() + 1); }

bool would_block(ssize_t result) { return result < 0 && (errno == EAGAIN || errno == EINTR); }

} // namespace

bool Server::listen(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) return errno = ENAMETOOLONG, false;
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size());
  listening_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return listening_ >= 0 && bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
         ::listen(listening_, SOMAXCONN) == 0;
}

int Server::run() {
  // Each step may give the next something to do, and none the one before: then it is safe to sleep.
  while (!ended_) {
    receive_from_ring();
    say_when_idle();
    for (auto& [id, client] : clients_)
      flush(client);
    submit_requests();
    bury_the_gone();
    if (ring_) ring_->send(xenbus_.outgoing());
    wait_and_serve();
  }
  return 0;
}

void Server::receive_from_ring() {
  if (!ring_) return;
  ring_->receive(received_);
  while (const auto message = take_message(received_))
    xenbus_.handle(*message);
}

bool Server::read_commands() {
  std::array<char, 256> buffer{};
  const auto count = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (count <= 0) return would_block(count);
  commands_.append(buffer.data(), static_cast<std::size_t>(count));
  for (auto end = commands_.find('\n'); end != std::string::npos; end = commands_.find('\n')) {
    obey(commands_.substr(0, end));
    commands_.erase(0, end + 1);
  }
  return commands_.size() < buffer.size();
}

void Server::obey(const std::string& command) {
  if (command == "suspend") {
    running_ = false;
    to_say_ = "suspended";
  } else if (command.starts_with("attach ")) {
    ring_ = Ring::create(dir_, static_cast<unsigned>(std::strtoul(command.c_str() + 7, nullptr, 10)));
    attached_ = true;
    received_.clear();
    say(ring_ ? "attached" : std::string("cannot attach: ") + std::strerror(errno));
  } else if (command == "resume" && ring_) {
    if (attached_) xenbus_.start_over();
    attached_ = false;
    to_say_ = "resumed";
  } else {
    say("cannot " + command);
  }
}

void Server::say_when_idle() {
  if (to_say_.empty() || !xenbus_.idle()) return;
  running_ = to_say_ == "resumed";
  say(to_say_);
  to_say_.clear();
}

void Server::accept_client() {
  const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  clients_.emplace(++last_client_, Client{fd, {}, {}});
  xenbus_.open(last_client_);
}

bool Server::wants_request(unsigned id, const Client& client) const {
  return running_ && xenbus_.in_flight(id) < max_in_flight && client.out.size() < slow_output;
}

void Server::serve(unsigned id, Client& client, short events) {
  if (!(events & (POLLIN | POLLHUP | POLLERR)) || !wants_request(id, client)) return;
  std::array<char, 8192> buffer{};
  const auto count = read(client.fd, buffer.data(), buffer.size());
  if (count > 0) client.in.append(buffer.data(), static_cast<std::size_t>(count));
  if (count == 0 || (count < 0 && !would_block(count))) client.gone = true;
}

// In turns, so that a client with many requests does not hold up one with a single request.
void Server::submit_requests() {
  for (bool submitted = true; submitted;) {
    submitted = false;
    for (auto& [id, client] : clients_)
      submitted |= submit_one(id, client);
  }
}

bool Server::submit_one(unsigned id, Client& client) {
  if (is_broken(client.in)) client.gone = true;
  if (client.gone || !wants_request(id, client)) return false;
  const auto request = take_message(client.in);
  if (request) xenbus_.submit(id, *request);
  return request.has_value();
}

void Server::flush(Client& client) {
  if (client.out.empty() || client.gone) return;
  const auto count = send(client.fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
  if (count > 0) client.out.erase(0, static_cast<std::size_t>(count));
  if (count < 0 && !would_block(count)) client.gone = true;
  if (client.out.size() > max_output) client.gone = true;
}

void Server::bury_the_gone() {
  std::erase_if(clients_, [this](const auto& entry) {
    if (!entry.second.gone) return false;
    xenbus_.close(entry.first);
    close(entry.second.fd);
    return true;
  });
}

// A descriptor that nothing is wanted of is left out: a peer that hung up would wake us without end.
std::vector<pollfd> Server::polled() const {
  std::vector<pollfd> polled{
      {STDIN_FILENO, POLLIN, 0}, {clients_.size() < max_clients ? listening_ : -1, POLLIN, 0}, {-1, POLLIN, 0}};
  if (ring_) polled[2] = ring_->wanted();
  for (const auto& [id, client] : clients_) {
    const auto events = (wants_request(id, client) ? POLLIN : 0) | (client.out.empty() ? 0 : POLLOUT);
    polled.push_back({events ? client.fd : -1, static_cast<short>(events), 0});
  }
  return polled;
}

void Server::wait_and_serve() {
  auto fds = polled();
  if (poll(fds.data(), fds.size(), -1) < 0) return;
  auto fd = fds.begin() + 3;
  for (auto& [id, client] : clients_)
    serve(id, client, (fd++)->revents);
  if (fds[2].revents) ring_->take_event();
  if (fds[1].revents) accept_client();
  if (fds[0].revents && !read_commands()) ended_ = true;
}

} // namespace store_lab
