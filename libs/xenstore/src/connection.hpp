// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <xenstorepp/client.hpp>

#include "event_queue.hpp"
#include "link.hpp"
#include "request.hpp"

namespace xenstorepp {

/// The state behind a Client and its Watches: which requests wait for an answer, what must still be taken back, the
/// events.
///
/// Never more than the transport's window of requests is unanswered, whoever waits for them: a call that timed out
/// leaves its requests behind, and they fill the window until their replies are there. With a device's window of one
/// this alone keeps everything else from being sent meanwhile.
class Connection {
public:
  Connection(std::unique_ptr<Transport> transport, std::chrono::milliseconds timeout);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// On a device, waits for the answers that are due, at most for the time-out: Linux 4.11 to 5.3 may lock up the whole
  /// guest's xenbus if a file is closed with a request in flight ("xen/xenbus: fix self-deadlock after killing user
  /// process").
  ~Connection();

  /// Sends a request and waits for its answer.
  Result<std::string> call(const Request& request);
  /// Sends requests in order and waits for all answers, which are put into `replies`, as many. Errors: those of the
  /// connection.
  Result<void> exchange(std::span<const Request> requests, std::span<Reply> replies);
  Result<std::vector<Reply>> perform(const Batch& batch, std::uint32_t transaction);
  /// Sends a request as soon as the window lets it, without waiting for the answer, which is thrown away.
  void post(const Request& request);

  /// The token of a new watch, whose events are kept from now on.
  std::string add_watch(std::string_view path);
  /// Forgets the watch, without telling xenstored.
  void forget_watch(const std::string& token) { events_.remove_watch(token); }
  /// Forgets the watch and takes it back.
  void unwatch(const std::string& path, const std::string& token);

  /// Reads what has arrived, without waiting.
  Result<void> receive();
  /// The last receive() read as much as it may at once, all of it events: there may be a flood of them.
  bool has_more() const noexcept { return has_more_; }
  void keep_equal_events() noexcept { events_.keep_equal(); }
  bool has_event() const noexcept { return !events_.empty(); }
  std::optional<WatchEvent> next_event() { return events_.pop(); }

  unsigned window() const noexcept { return link_.window(); }
  Capabilities capabilities() const noexcept { return capabilities_; }
  int fd() const noexcept { return link_.fd(); }
  void set_timeout(std::chrono::milliseconds timeout) noexcept;
  const Client::Counters& counters() const noexcept { return counters_; }

  /// Gives the connection up: the next call says that it is closed.
  void close() noexcept;

  /// Closes the connection because a reply made no sense.
  std::unexpected<Error> fail(const Request& request);

private:
  /// A request that is to be sent once there is room, and for which nobody waits.
  struct Posted {
    wire::Type type;
    std::uint32_t transaction;
    std::string path;
    std::string value;
  };
  /// A request that was sent and not answered.
  struct InFlight {
    std::uint32_t id = 0;
    wire::Type type = wire::Type::read;
    Link::Clock::time_point since;   ///< when it was sent
    std::optional<std::size_t> slot; ///< where in the exchange the answer goes; none: it is thrown away
    bool abandoned = false;          ///< its call timed out
    std::string path;                ///< of a WATCH, to take it back; else empty
    std::string value;
  };
  /// What exchange() is working on.
  struct Exchange {
    std::span<const Request> requests;
    std::span<Reply> replies;
    std::size_t next = 0; ///< the first request that was not sent yet
    std::size_t unanswered = 0;
  };

  Result<void> run();
  bool is_answer_lost() const;
  std::optional<Link::Clock::time_point> end_of_patience() const;
  Result<void> judge_cut_message();
  Result<void> send_more();
  Result<void> send(const Request& request, std::optional<std::size_t> slot);
  Result<void> settle(Result<void> sent);
  Result<void> wait(Link::Clock::time_point deadline);
  Result<bool> take_in(Link::Clock::time_point deadline);
  Result<void> handle_arrived();
  Result<void> handle(wire::Message message);
  Result<void> judge_unasked();
  void handle_late(const InFlight& request, const wire::Message& message);
  std::vector<InFlight>::iterator find(const wire::Header& header);
  void answer(std::size_t slot, Reply reply);
  void abandon(Exchange& exchange) noexcept;

  Capabilities capabilities_;
  Link link_;
  EventQueue events_;
  std::vector<InFlight> in_flight_;
  std::vector<Posted> posted_;
  std::string payload_; ///< of what is sent; kept, so that a request by itself allocates nothing
  Exchange* exchange_ = nullptr;
  std::chrono::milliseconds timeout_{};
  std::uint32_t last_request_id_ = 0;
  std::uint64_t last_token_ = 0;
  std::uint64_t answers_ = 0; ///< that came, for whomever
  bool has_more_ = false;
  Client::Counters counters_;
};

} // namespace xenstorepp
