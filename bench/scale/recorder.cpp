// SPDX-License-Identifier: BSD-2-Clause
#include "scale/recorder.hpp"

#include <array>

#include <poll.h>
#include <sys/socket.h>

#include "process.hpp"

namespace scale {

using namespace std::chrono_literals;
using store_lab::LabError;

namespace {

/// Hands on what has come, and returns it.
std::string carry_once(int from, int to) {
  std::array<char, 65536> buffer{};
  const auto count = ::recv(from, buffer.data(), buffer.size(), 0);
  if (count <= 0) throw LabError("the agent or its store has hung up");
  const std::string bytes(buffer.data(), static_cast<std::size_t>(count));
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto more = ::send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (more <= 0) throw LabError("the agent or its store has hung up");
    sent += static_cast<std::size_t>(more);
  }
  return bytes;
}

} // namespace

Traffic Recorder::carry(std::chrono::milliseconds calm) {
  if (!ends_.await_client(10'000ms)) throw LabError("the agent does not come");
  Traffic traffic;
  bool from_agent = false;
  bool from_store = false;
  for (auto patience = 10'000ms; await(patience, from_agent, from_store); patience = calm) {
    if (from_agent) note(carry_once(ends_.client(), ends_.store()), traffic);
    if (from_store) carry_once(ends_.store(), ends_.client());
  }
  return traffic;
}

bool Recorder::await(std::chrono::milliseconds patience, bool& from_agent, bool& from_store) const {
  std::array<pollfd, 2> waited{{{ends_.client(), POLLIN, 0}, {ends_.store(), POLLIN, 0}}};
  const bool any = ::poll(waited.data(), waited.size(), static_cast<int>(patience.count())) > 0;
  from_agent = waited[0].revents != 0;
  from_store = waited[1].revents != 0;
  return any;
}

void Recorder::note(const std::string& bytes, Traffic& traffic) {
  unfinished_ += bytes;
  while (auto message = store_lab::take_message(unfinished_))
    traffic.push_back({message->op, std::move(message->payload), message->transaction_id != 0});
}

} // namespace scale
