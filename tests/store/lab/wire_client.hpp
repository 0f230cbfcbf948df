// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace store_lab {

/// A plain client on a unix socket, in full control of every byte: the checker must not share the faults of what it
/// checks.
class WireClient {
public:
  using Patience = std::chrono::milliseconds;
  static constexpr Patience default_patience{5000};

  /// Throws LabError if nobody listens.
  explicit WireClient(const std::string& path);
  WireClient(WireClient&& other) noexcept;
  WireClient& operator=(WireClient&&) = delete;
  ~WireClient();

  void send(const Message& message);
  void send_bytes(std::string_view bytes);
  /// The next message of any kind. Nothing: none came in time, or the other side closed (see is_closed()).
  std::optional<Message> receive(Patience patience = default_patience);
  bool is_closed() const { return closed_; }
  /// To poll(2) for POLLIN, when receive() has returned nothing.
  int fd() const { return fd_; }

  /// Sends a request and waits for the answer to it; events that come first are kept for next_event().
  /// Throws LabError if there is none in time.
  Message call(Op op, std::string payload, std::uint32_t transaction_id = 0);
  /// As call(), with the answer's payload; an error is its text, such as "ENOENT".
  std::string ask(Op op, std::initializer_list<std::string_view> parts, std::uint32_t transaction_id = 0);
  std::string write(std::string_view path, std::string_view value, std::uint32_t transaction_id = 0);
  std::uint32_t start_transaction();

  struct Event {
    std::string path;
    std::string token;
    friend bool operator==(const Event&, const Event&) = default;
  };
  std::optional<Event> next_event(Patience patience = default_patience);

private:
  int fd_ = -1;
  bool closed_ = false;
  std::uint32_t last_request_id_ = 0;
  std::string received_;
  std::deque<Message> events_;
};

} // namespace store_lab
