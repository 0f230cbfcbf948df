// SPDX-License-Identifier: BSD-2-Clause
#include "scale/recorder.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "process.hpp"

namespace scale {

using namespace std::chrono_literals;
using store_lab::LabError;

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw LabError("too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

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

Recorder::Recorder(const std::string& path, const std::string& store)
    : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      store_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto here = address_of(path);
  const auto there = address_of(store);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 || ::listen(listening_, 1) != 0 ||
      ::connect(store_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
    throw LabError(std::string("no road to the store: ") + std::strerror(errno));
}

Recorder::~Recorder() {
  for (const int fd : {listening_, agent_, store_})
    if (fd >= 0) ::close(fd);
}

Traffic Recorder::carry(std::chrono::milliseconds calm) {
  pollfd waited{listening_, POLLIN, 0};
  if (agent_ < 0 && ::poll(&waited, 1, 10'000) > 0) agent_ = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (agent_ < 0) throw LabError("the agent does not come");
  Traffic traffic;
  bool from_agent = false;
  bool from_store = false;
  for (auto patience = 10'000ms; await(patience, from_agent, from_store); patience = calm) {
    if (from_agent) note(carry_once(agent_, store_), traffic);
    if (from_store) carry_once(store_, agent_);
  }
  return traffic;
}

bool Recorder::await(std::chrono::milliseconds patience, bool& from_agent, bool& from_store) const {
  std::array<pollfd, 2> waited{{{agent_, POLLIN, 0}, {store_, POLLIN, 0}}};
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
