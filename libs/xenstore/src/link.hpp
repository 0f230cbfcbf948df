// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <xenstorepp/transport.hpp>
#include <xenstorepp/wire.hpp>

namespace xenstorepp {

/// Carries whole messages over a transport: keeps what is left of one that was taken in part, puts together those that
/// come. Any error of Code::closed or Code::protocol closes it: the transport is gone then and every call fails with
/// Code::closed.
class Link {
public:
  using Clock = std::chrono::steady_clock;

  /// Without a transport the link is closed.
  explicit Link(std::unique_ptr<Transport> transport) noexcept : transport_(std::move(transport)) {}

  bool open() const noexcept { return transport_ != nullptr; }
  int fd() const noexcept { return transport_ ? transport_->fd() : -1; }
  unsigned window() const noexcept;
  std::size_t max_payload() const noexcept;

  /// Begins to send a message; sending() tells whether it is on its way as a whole. Not to be called while sending().
  /// Errors beside the fatal ones: this message was refused and is forgotten.
  Result<void> send(const wire::Header& header, std::string_view payload);
  /// Goes on with the message that was taken in part. Errors: as send().
  Result<void> flush();
  bool sending() const noexcept { return sent_ < outgoing_.size(); }
  /// Forgets a message of which nothing was taken yet; false if there is none.
  bool drop_unsent() noexcept;

  /// Waits until `deadline` (or only looks, if it is over) for something to read, which is then read once, or for room
  /// to send while sending(). False: nothing happened. Errors: the fatal ones.
  Result<bool> wait(Clock::time_point deadline);

  /// The next message that was read. Errors: protocol, if what was read is none.
  Result<std::optional<wire::Message>> next();
  /// Since when the rest of a message that came in part is missing; nothing if none is.
  std::optional<Clock::time_point> cut_since() const noexcept { return cut_since_; }

  void close() noexcept { transport_.reset(); }

private:
  std::unexpected<Error> fatal(Error error);
  Result<void> read_once(bool hung_up);

  std::unique_ptr<Transport> transport_;
  wire::Decoder decoder_;
  std::optional<Clock::time_point> cut_since_;
  std::string outgoing_;
  std::size_t sent_ = 0;
};

} // namespace xenstorepp
