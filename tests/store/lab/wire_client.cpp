// SPDX-License-Identifier: BSD-2-Clause
#include "wire_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "unix_address.hpp"

namespace store_lab {

WireClient::WireClient(const std::string& path) {
  const auto address = unix_address(path);
  fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ >= 0 && connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  const std::string reason = std::strerror(errno);
  if (fd_ >= 0) close(fd_);
  throw LabError(path + ": " + reason);
}

WireClient::WireClient(WireClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), closed_(other.closed_), last_request_id_(other.last_request_id_),
      received_(std::move(other.received_)), events_(std::move(other.events_)) {}

WireClient::~WireClient() {
  if (fd_ >= 0) close(fd_);
}

void WireClient::send(const Message& message) { send_bytes(encode(message)); }

void WireClient::send_bytes(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    const auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    closed_ = count <= 0;
    bytes.remove_prefix(closed_ ? 0 : static_cast<std::size_t>(count));
  }
}

std::optional<Message> WireClient::receive(Patience patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto message = take_message(received_)) return message;
    const auto left = std::chrono::ceil<Patience>(deadline - std::chrono::steady_clock::now()).count();
    pollfd readable{fd_, POLLIN, 0};
    if (closed_ || poll(&readable, 1, left > 0 ? static_cast<int>(left) : 0) <= 0) return std::nullopt;
    std::array<char, 8192> buffer{};
    const auto count = read(fd_, buffer.data(), buffer.size());
    closed_ = count <= 0;
    if (!closed_) received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Message WireClient::call(Op op, std::string payload, std::uint32_t transaction_id) {
  const auto id = ++last_request_id_;
  send({op, id, transaction_id, std::move(payload)});
  while (auto message = receive()) {
    if (message->op == Op::watch_event) {
      events_.push_back(std::move(*message));
    } else if (message->request_id == id) {
      return *std::move(message);
    }
  }
  throw LabError(closed_ ? "the connection with xenstored was closed" : "xenstored does not answer");
}

std::string WireClient::ask(Op op, std::initializer_list<std::string_view> parts, std::uint32_t transaction_id) {
  const auto reply = call(op, strings(parts), transaction_id);
  // Status and error texts end with a NUL, values do not.
  return reply.op == Op::read ? reply.payload : first_string(reply.payload);
}

std::string WireClient::write(std::string_view path, std::string_view value, std::uint32_t transaction_id) {
  return first_string(call(Op::write, strings({path}).append(value), transaction_id).payload);
}

std::uint32_t WireClient::start_transaction() {
  return static_cast<std::uint32_t>(std::stoul(ask(Op::transaction_start, {""})));
}

std::optional<WireClient::Event> WireClient::next_event(Patience patience) {
  if (events_.empty()) {
    auto message = receive(patience);
    if (!message || message->op != Op::watch_event) return std::nullopt;
    events_.push_back(std::move(*message));
  }
  const auto parts = split(events_.front().payload);
  events_.pop_front();
  if (parts.size() < 2) throw LabError("a malformed watch event");
  return Event{parts[0], parts[1]};
}

} // namespace store_lab
