// SPDX-License-Identifier: BSD-2-Clause
#include "round_trips.hpp"

#include <array>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "message.hpp"
#include "process.hpp"

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// A burst has ended when nothing more came for so long.
constexpr milliseconds end_of_burst{100};
constexpr milliseconds end_of_answers{20}; // events follow them
constexpr milliseconds answers_take{5000};

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw store_lab::LabError("too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

bool is_ready(int fd, milliseconds patience) {
  pollfd waited{fd, POLLIN, 0};
  return ::poll(&waited, 1, static_cast<int>(patience.count())) > 0;
}

/// What has come; nothing at the end of the connection.
std::string receive(int fd) {
  std::array<char, 65536> buffer{};
  const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
  return count <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(count));
}

void send_all(int fd, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return; // the other side is gone: there will be no further turn
    sent += static_cast<std::size_t>(count);
  }
}

/// Whole messages in `stream`, without events.
std::size_t count_messages(std::string stream) {
  std::size_t count = 0;
  while (const auto message = store_lab::take_message(stream))
    count += message->op == store_lab::Op::watch_event ? 0 : 1;
  return count;
}

} // namespace

RoundTrips::RoundTrips(const std::string& path, const std::string& store)
    : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      store_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto here = address_of(path);
  const auto there = address_of(store);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 || ::listen(listening_, 1) != 0 ||
      ::connect(store_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
    throw store_lab::LabError(std::string("no road to the store: ") + std::strerror(errno));
}

RoundTrips::~RoundTrips() {
  for (const int fd : {listening_, client_, store_})
    ::close(fd);
}

std::size_t RoundTrips::carry(milliseconds calm) {
  if (client_ < 0 && is_ready(listening_, 10s)) client_ = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  std::size_t turns = 0;
  for (;; ++turns) {
    const auto asked = take_requests(calm);
    if (asked.empty()) return turns;
    const auto awaited = count_messages(asked);
    requests_ += awaited;
    send_all(store_, asked);
    send_all(client_, take_answers(awaited));
  }
}

std::string RoundTrips::take_requests(milliseconds calm) {
  std::string asked;
  while (is_ready(client_, asked.empty() ? calm : end_of_burst)) {
    const auto more = receive(client_);
    if (more.empty()) break;
    asked += more;
  }
  return asked;
}

std::string RoundTrips::take_answers(std::size_t awaited) {
  std::string answers;
  while (is_ready(store_, count_messages(answers) < awaited ? answers_take : end_of_answers)) {
    const auto more = receive(store_);
    if (more.empty()) break;
    answers += more;
  }
  return answers;
}
