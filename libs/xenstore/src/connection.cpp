// SPDX-License-Identifier: BSD-2-Clause
#include "connection.hpp"

#include <poll.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace xenstorepp {
namespace {

using wire::Type;
using Clock = Link::Clock;

/// An answer that is not there by then was lost: Linux drops replies when it is out of memory, and a xenstored may be
/// replaced. Nothing could be sent on a device ever again.
std::chrono::milliseconds lost_after(std::chrono::milliseconds timeout) {
  return std::max<std::chrono::milliseconds>(12 * timeout, std::chrono::seconds(1));
}

constexpr int reads_at_once = 64; // so that a flood of events does not keep receive() for ever

/// The rest of a message that a socket brought in part was written with it, or will never come.
constexpr std::chrono::seconds patience_with_cut{1};

constexpr int reads_without_answer = 16; // of a call that waits for one

/// After so many reads there is a flood of events. It is read at a pace that leaves most of the processor to others;
/// what is not read yet keeps the flood back.
void pause_in_flood(Clock::duration reading) {
  using std::chrono::milliseconds;
  const auto pause = std::chrono::duration_cast<milliseconds>(4 * reading);
  ::poll(nullptr, 0, static_cast<int>(std::clamp(pause, milliseconds(10), milliseconds(40)).count()));
}

Error describe_failure(std::span<const Request> requests, const Error& failure) {
  std::string context =
      requests.size() == 1 ? describe(requests.front()) : "batch of " + std::to_string(requests.size()) + " requests";
  if (failure.code == Code::protocol) context.append(": ").append(failure.context);
  return Error{failure.code, std::move(context), failure.os_error};
}

std::unexpected<Error> closed() { return std::unexpected(Error{Code::closed, "receive", 0}); }

} // namespace

Connection::Connection(std::unique_ptr<Transport> transport, std::chrono::milliseconds timeout)
    : capabilities_(transport ? transport->capabilities() : Capabilities{}), link_(std::move(transport)) {
  set_timeout(timeout);
}

void Connection::set_timeout(std::chrono::milliseconds timeout) noexcept {
  timeout_ =
      std::clamp(timeout, std::chrono::milliseconds(0), std::chrono::milliseconds(std::numeric_limits<int>::max()));
}

Result<std::string> Connection::call(const Request& request) {
  Reply reply;
  if (auto exchanged = exchange(std::span(&request, 1), std::span(&reply, 1)); !exchanged)
    return std::unexpected(std::move(exchanged.error()));
  return reply;
}

Result<std::vector<Reply>> Connection::perform(const Batch& batch, std::uint32_t transaction) {
  std::vector<Request> requests;
  requests.reserve(batch.size());
  for (const auto& [type, path, value] : batch.requests_) {
    requests.push_back({static_cast<Type>(type), transaction, path, value});
  }
  std::vector<Reply> replies(requests.size());
  if (auto exchanged = exchange(requests, replies); !exchanged) return std::unexpected(std::move(exchanged.error()));
  return replies;
}

Connection::~Connection() {
  if (!link_.open() || link_.window() != 1) return;
  try {
    const auto deadline = Clock::now() + timeout_;
    while (send_more() && !in_flight_.empty() && Clock::now() < deadline && wait(deadline)) {
    }
  } catch (...) { // out of memory: then without waiting
    link_.close();
  }
}

Result<void> Connection::exchange(std::span<const Request> requests, std::span<Reply> replies) {
  if (requests.empty()) return {};
  Exchange exchange{requests, replies, 0, requests.size()};
  // Also if an exception passes through: out of memory, or one of a transport that is not ours.
  const auto finish = [this](Exchange* finished) {
    exchange_ = nullptr;
    abandon(*finished);
  };
  exchange_ = &exchange;
  auto done = [&] {
    const std::unique_ptr<Exchange, decltype(finish)> scope(&exchange, finish);
    return run();
  }();
  static_cast<void>(send_more()); // what a late answer has made necessary; a broken connection is told to the next call
  if (!done && done.error().code == Code::timed_out && is_answer_lost()) {
    link_.close();
    done = std::unexpected(Error{Code::closed, "", 0});
  }
  if (!done) return std::unexpected(describe_failure(requests, done.error()));
  return {};
}

/// Waits for all answers, as long as there is another within the time-out: so a store that is merely slow does not
/// spoil a long batch. One that is very slow does not hold us up for ever: all in all it has a sixteenth of the
/// time-out more for each request beyond the first.
Result<void> Connection::run() {
  const auto more = static_cast<std::chrono::milliseconds::rep>(exchange_->requests.size() - 1);
  const auto begin = Clock::now();
  const auto last = begin + timeout_ + timeout_ * more / 16;
  auto deadline = begin + timeout_;
  auto answers = answers_;
  auto reading_since = begin;
  int reads = 0; // without an answer
  while (true) {
    if (auto sent = send_more(); !sent) return sent;
    if (exchange_->unanswered == 0) return {};
    if (auto waited = wait(std::min(deadline, end_of_patience().value_or(deadline))); !waited) return waited;
    if (exchange_->unanswered == 0) return {};
    if (auto whole = judge_cut_message(); !whole) return whole;
    const auto now = Clock::now();
    if (std::exchange(answers, answers_) != answers_) {
      deadline = std::min(now + timeout_, last);
      reads = 0;
      reading_since = now;
    } else if (++reads == reads_without_answer) {
      pause_in_flood(now - reading_since);
      reads = 0;
      reading_since = Clock::now();
    }
    if (now >= deadline) return std::unexpected(Error{Code::timed_out, "", 0});
  }
}

/// Until when the rest of a cut message is waited for. (On a device the kernel cuts messages.)
std::optional<Clock::time_point> Connection::end_of_patience() const {
  const auto since = link_.cut_since();
  if (!since || link_.window() == 1) return std::nullopt;
  return *since + patience_with_cut;
}

/// To be called when all that had come was read.
Result<void> Connection::judge_cut_message() {
  const auto end = end_of_patience();
  if (!end || Clock::now() < *end) return {};
  link_.close();
  return std::unexpected(Error{Code::protocol, "the rest of a message does not come", 0});
}

bool Connection::is_answer_lost() const {
  const auto limit = Clock::now() - lost_after(timeout_);
  return std::ranges::any_of(in_flight_, [&](const InFlight& request) { return request.since <= limit; });
}

/// Sends as much as the window and the transport take: first what must be taken back, then the exchange.
Result<void> Connection::send_more() {
  if (!link_.open()) return closed();
  if (link_.sending()) {
    if (auto sent = settle(link_.flush()); !sent) return sent;
  }
  while (!link_.sending() && in_flight_.size() < link_.window()) {
    Result<void> sent;
    if (!posted_.empty()) {
      const Posted posted = std::move(posted_.front());
      posted_.erase(posted_.begin());
      sent = send({posted.type, posted.transaction, posted.path, posted.value}, std::nullopt);
    } else if (exchange_ != nullptr && exchange_->next < exchange_->requests.size()) {
      const std::size_t slot = exchange_->next;
      sent = send(exchange_->requests[slot], slot);
      ++exchange_->next; // not of one for which there was no memory
    } else {
      break;
    }
    if (!sent) return sent;
  }
  return {};
}

Result<void> Connection::send(const Request& request, std::optional<std::size_t> slot) {
  if (!is_sendable(request, link_.max_payload())) {
    if (slot) answer(*slot, std::unexpected(Error{Code::bad_request, describe(request), 0}));
    return {};
  }
  InFlight sent;
  sent.id = last_request_id_ + 1;
  sent.type = request.type;
  sent.since = Clock::now();
  sent.slot = slot;
  if (request.type == Type::watch) {
    sent.path = request.path;
    sent.value = request.value;
  }
  in_flight_.push_back(std::move(sent));
  ++last_request_id_;
  ++counters_.requests;
  try {
    put_payload(request, payload_);
    return settle(link_.send({request.type, last_request_id_, request.transaction}, payload_));
  } catch (...) { // out of memory: nothing was sent, or it was refused and has been taken out already
    if (!in_flight_.empty() && in_flight_.back().id == last_request_id_) in_flight_.pop_back();
    throw;
  }
}

/// What becomes of the message that the link was given last: if it was refused, that is its answer.
Result<void> Connection::settle(Result<void> sent) {
  if (sent || !link_.open()) return sent;
  if (in_flight_.empty() || in_flight_.back().id != last_request_id_) return {};
  const auto slot = in_flight_.back().slot;
  in_flight_.pop_back();
  if (slot) {
    const Error& refused = sent.error();
    answer(*slot, std::unexpected(Error{refused.code, describe(exchange_->requests[*slot]), refused.os_error}));
  }
  return {};
}

Result<void> Connection::wait(Clock::time_point deadline) {
  if (Clock::now() < deadline) ++counters_.round_trips;
  auto arrived = take_in(deadline);
  if (!arrived) return std::unexpected(std::move(arrived.error()));
  return {};
}

/// Waits for something, and handles it. False: nothing came. Where the memory for it is missing, answers may be lost,
/// and whoever waits for one would wait in vain: then the connection is lost, too.
Result<bool> Connection::take_in(Clock::time_point deadline) {
  try {
    auto ready = link_.wait(deadline);
    if (!ready) return ready;
    if (auto handled = handle_arrived(); !handled) return std::unexpected(std::move(handled.error()));
    return ready;
  } catch (...) {
    link_.close();
    throw;
  }
}

Result<void> Connection::receive() {
  const auto answers = answers_;
  has_more_ = false;
  int reads = 0;
  for (; reads < reads_at_once; ++reads) {
    if (auto sent = send_more(); !sent) return sent;
    // Without watches nothing comes by itself, and a descriptor that is always ready would let us wait for it for ever.
    if (!capabilities_.watch && in_flight_.empty()) break;
    auto arrived = take_in(Clock::time_point{});
    if (!arrived) return std::unexpected(std::move(arrived.error()));
    if (!*arrived) {
      if (auto whole = judge_cut_message(); !whole) return whole;
      break;
    }
  }
  has_more_ = reads == reads_at_once && answers == answers_;
  return send_more();
}

/// Gives up what the exchange still waits for. Its replies are thrown away when they come.
void Connection::abandon(Exchange& exchange) noexcept {
  if (!link_.open()) {
    in_flight_.clear();
    posted_.clear();
    return;
  }
  const bool last_is_ours = !in_flight_.empty() && in_flight_.back().slot && in_flight_.back().id == last_request_id_;
  if (last_is_ours && link_.drop_unsent()) {
    in_flight_.pop_back();
    --exchange.next;
  }
  for (InFlight& request : in_flight_) {
    if (!request.slot) continue;
    request.slot.reset();
    request.abandoned = true;
  }
  // A transaction whose end was not even sent would stay open, and there may be but ten.
  try {
    for (const Request& unsent : exchange.requests.subspan(exchange.next)) {
      if (unsent.type == Type::transaction_end) posted_.push_back({unsent.type, unsent.transaction, "F", ""});
    }
  } catch (...) { // no memory to remember it in: the transaction ends with the connection
    close();
  }
}

void Connection::close() noexcept {
  link_.close();
  in_flight_.clear();
  posted_.clear();
}

void Connection::post(const Request& request) {
  if (!link_.open()) return;
  posted_.push_back({request.type, request.transaction, std::string(request.path), std::string(request.value)});
  static_cast<void>(send_more()); // a broken connection is told to the next call
}

std::string Connection::add_watch(std::string_view path) {
  std::string token = "w" + std::to_string(++last_token_);
  events_.add_watch(token, std::string(path));
  return token;
}

void Connection::unwatch(const std::string& path, const std::string& token) {
  events_.remove_watch(token);
  post({Type::unwatch, 0, path, std::string_view(token.c_str(), token.size() + 1)});
}

std::unexpected<Error> Connection::fail(const Request& request) {
  link_.close();
  return std::unexpected(Error{Code::protocol, describe(request) + ": malformed reply", 0});
}

} // namespace xenstorepp
