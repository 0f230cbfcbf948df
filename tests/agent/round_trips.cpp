// SPDX-License-Identifier: BSD-2-Clause
#include "round_trips.hpp"

#include <array>

#include <poll.h>
#include <sys/socket.h>

#include "message.hpp"

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// A burst has ended when nothing more came for so long.
constexpr milliseconds end_of_burst{100};
constexpr milliseconds end_of_answers{20}; // events follow them
constexpr milliseconds answers_take{5000};

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

std::size_t RoundTrips::carry(milliseconds calm) {
  ends_.await_client(10s);
  std::size_t turns = 0;
  for (;; ++turns) {
    const auto asked = take_requests(calm);
    if (asked.empty()) return turns;
    const auto awaited = count_messages(asked);
    requests_ += awaited;
    send_all(ends_.store(), asked);
    send_all(ends_.client(), take_answers(awaited));
  }
}

std::string RoundTrips::take_requests(milliseconds calm) {
  std::string asked;
  while (is_ready(ends_.client(), asked.empty() ? calm : end_of_burst)) {
    const auto more = receive(ends_.client());
    if (more.empty()) break;
    asked += more;
  }
  return asked;
}

std::string RoundTrips::take_answers(std::size_t awaited) {
  std::string answers;
  while (is_ready(ends_.store(), count_messages(answers) < awaited ? answers_take : end_of_answers)) {
    const auto more = receive(ends_.store());
    if (more.empty()) break;
    answers += more;
  }
  return answers;
}
