// SPDX-License-Identifier: BSD-2-Clause
#include "hostile_road.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unix_address.hpp"

namespace {

using namespace std::chrono_literals;
using store_lab::Message;
using store_lab::Op;

int make_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

/// Appends what has come; false at the end of the connection.
bool receive(int fd, std::string& bytes) {
  std::array<char, 65536> buffer{};
  const auto count = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  bytes.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

bool is_in_first_half_of_a_second() { return std::chrono::steady_clock::now().time_since_epoch() % 1s < 500ms; }

} // namespace

HostileRoad::HostileRoad(std::string path, std::string store) : path_(std::move(path)), store_(std::move(store)) {
  listen();
  thread_ = std::thread([this] { travel(); });
}

HostileRoad::~HostileRoad() {
  ends_ = true;
  thread_.join();
  stop_listening();
}

void HostileRoad::listen() {
  if (listening_ >= 0) return;
  ::unlink(path_.c_str());
  const auto address = store_lab::unix_address(path_);
  listening_ = make_socket();
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path_.c_str(), 0666) != 0 || ::listen(listening_, 8) != 0) // for an agent that is a user of its own
    throw store_lab::LabError(std::string("no road to the store: ") + std::strerror(errno));
}

/// Nobody is there, and who was is gone.
void HostileRoad::stop_listening() {
  for (const auto& lane : lanes_) {
    ::close(lane.client);
    ::close(lane.store);
  }
  lanes_.clear();
  if (listening_ >= 0) ::close(listening_);
  listening_ = -1;
}

void HostileRoad::travel() {
  while (!ends_) {
    if (mode_ == Mode::restarts && is_in_first_half_of_a_second())
      stop_listening();
    else
      listen();
    std::vector<pollfd> polled;
    if (listening_ >= 0) polled.push_back({listening_, POLLIN, 0});
    for (const auto& lane : lanes_) {
      polled.push_back({lane.client, static_cast<short>(lane.for_client.empty() ? POLLIN : POLLIN | POLLOUT), 0});
      polled.push_back({lane.store, POLLIN, 0});
    }
    ::poll(polled.data(), polled.size(), 5);
    accept();
    std::erase_if(lanes_, [&](Lane& lane) {
      if (carry_requests(lane) && carry_answers(lane)) return false;
      ::close(lane.client);
      ::close(lane.store);
      return true;
    });
  }
}

void HostileRoad::accept() {
  const int client = listening_ < 0 ? -1 : ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  ++connections_;
  const auto there = store_lab::unix_address(store_);
  const int store = make_socket();
  if (::connect(store, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
    ::close(store);
    ::close(client);
    return;
  }
  lanes_.push_back({});
  lanes_.back().client = client;
  lanes_.back().store = store;
}

bool HostileRoad::carry_requests(Lane& lane) {
  std::string asked;
  const bool open = receive(lane.client, lane.asked);
  while (const auto request = store_lab::take_message(lane.asked)) {
    if (request->op == Op::watch) lane.watches.push_back(request->payload);
    if (!answer_itself(lane, *request)) asked += store_lab::encode(*request);
  }
  for (std::size_t sent = 0; sent < asked.size();) {
    const auto count = ::send(lane.store, asked.data() + sent, asked.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) return false;
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
  return open;
}

/// What is refused never comes to the store.
bool HostileRoad::answer_itself(Lane& lane, const Message& request) {
  const auto mode = mode_.load();
  const auto op = request.op;
  auto answer = request;
  if (mode == Mode::huge) {
    const auto depth = std::ranges::count(request.payload, '/');
    if (op != Op::read && (op != Op::directory || depth == 0 || depth > 2)) return false;
    answer.payload = op == Op::read ? std::string(4096, 'x') : std::string();
    for (int i = 0; op == Op::directory && i < 800; ++i)
      answer.payload += 'n' + std::to_string(i) + '\0';
  } else {
    const bool is_write = op == Op::write || op == Op::rm || op == Op::mkdir;
    const bool is_read = op == Op::read || op == Op::directory || op == Op::directory_part;
    const bool all = mode == Mode::refuses || mode == Mode::forbids || mode == Mode::floods_and_refuses;
    if (!all && !(mode == Mode::refuses_writes && is_write) && !(mode == Mode::refuses_reads && is_read)) return false;
    answer.op = Op::error;
    answer.payload = std::string(mode == Mode::forbids ? "EACCES" : "EIO") + '\0';
  }
  ++spoilt_;
  lane.for_client += store_lab::encode(answer);
  return true;
}

bool HostileRoad::carry_answers(Lane& lane) {
  const bool open = receive(lane.store, lane.answered);
  while (auto message = store_lab::take_message(lane.answered))
    lane.held.push_back({std::move(*message), Clock::now()});
  release(lane);
  flood(lane);
  send(lane);
  return open && !lane.closing;
}

void HostileRoad::release(Lane& lane) {
  const auto mode = mode_.load();
  while (!lane.held.empty() && mode != Mode::stalls && !lane.closing) {
    const auto now = Clock::now();
    if (mode == Mode::slow && now < std::max(next_answer_, lane.held.front().came + 100ms)) return;
    if (mode == Mode::slow) ++delays_;
    next_answer_ = now + 100ms;
    say(lane, std::move(lane.held.front().message));
    lane.held.pop_front();
  }
}

void HostileRoad::say(Lane& lane, Message message) {
  const auto mode = mode_.load();
  const bool is_event = message.op == Op::watch_event;
  if (mode == Mode::wrong_ids && !is_event) message.request_id += 1000;
  if (mode == Mode::wrong_types && !is_event) message.op = message.op == Op::read ? Op::write : Op::read;
  auto bytes = store_lab::encode(message);
  const std::uint32_t claimed =
      mode == Mode::too_long ? 0x7fffffff : static_cast<std::uint32_t>(message.payload.size() + 100);
  const auto too_little = static_cast<std::uint32_t>(message.payload.size() / 2);
  if (mode == Mode::too_short) std::memcpy(bytes.data() + 12, &too_little, sizeof too_little);
  if (mode == Mode::too_long || mode == Mode::not_all) std::memcpy(bytes.data() + 12, &claimed, sizeof claimed);
  if (mode == Mode::cuts) bytes.resize(bytes.size() / 2);
  lane.closing = mode == Mode::cuts;
  lane.for_client += bytes;
}

void HostileRoad::flood(Lane& lane) {
  const auto mode = mode_.load();
  const bool has_pace = mode == Mode::floods || mode == Mode::floods_and_refuses;
  if (!has_pace && mode != Mode::drowns && mode != Mode::babbles) return;
  if ((has_pace && Clock::now() < next_flood_) || lane.for_client.size() > 300000) return;
  next_flood_ = Clock::now() + 10ms;
  for (int i = 0; i < (has_pace ? 20 : 2000); ++i) {
    auto payload = std::string("a/path/") + std::to_string(++events_) + '\0' + "token" + '\0';
    if ((i % 2 == 0 || mode == Mode::drowns) && mode != Mode::babbles && !lane.watches.empty())
      payload = lane.watches[static_cast<std::size_t>(i) % lane.watches.size()];
    lane.for_client += store_lab::encode({Op::watch_event, 0, 0, payload});
  }
}

void HostileRoad::send(Lane& lane) {
  if (lane.for_client.empty()) return;
  const auto count = ::send(lane.client, lane.for_client.data(), lane.for_client.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count > 0) lane.for_client.erase(0, static_cast<std::size_t>(count));
}
