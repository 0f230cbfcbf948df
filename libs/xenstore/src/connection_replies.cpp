// SPDX-License-Identifier: BSD-2-Clause
// What the connection does with the messages that come.
#include <algorithm>

#include "connection.hpp"

namespace xenstorepp {

using wire::Type;

Result<void> Connection::handle_arrived() {
  while (true) {
    auto message = link_.next();
    if (!message) return std::unexpected(std::move(message.error()));
    if (!*message) return {};
    if (auto handled = handle(std::move(**message)); !handled) return handled;
  }
}

Result<void> Connection::handle(wire::Message message) {
  const Type type = message.header.type;
  if (type == Type::watch_event) { // its ids are whatever the kernel's memory held
    auto event = wire::parse_watch_event(message.payload);
    if (event) events_.push({std::move(event->path), std::move(event->token)});
    return {};
  }
  const auto found = find(message.header);
  if (found == in_flight_.end()) {
    ++counters_.dropped_replies;
    return judge_unasked();
  }
  if (type != found->type && type != Type::error) {
    link_.close();
    return std::unexpected(Error{Code::protocol, "reply of another type", 0});
  }
  const InFlight request = std::move(*found);
  in_flight_.erase(found);
  ++answers_;
  if (!request.slot) {
    handle_late(request, message);
  } else if (type == Type::error) {
    answer(*request.slot, std::unexpected(refusal(describe(exchange_->requests[*request.slot]), message.payload)));
  } else {
    if (is_acknowledged_only(type)) message.payload.clear();
    answer(*request.slot, std::move(message.payload));
  }
  return {};
}

/// A reply to no request that is known. A socket is this connection's alone, so that one of whose requests none is late
/// has got an answer that was meant for another of them, which would be waited for in vain. (On a device xenstored may
/// answer what a former opener asked.)
Result<void> Connection::judge_unasked() {
  const bool may_be =
      link_.window() == 1 || in_flight_.empty() || std::ranges::any_of(in_flight_, &InFlight::abandoned);
  if (may_be) return {};
  link_.close();
  return std::unexpected(Error{Code::protocol, "reply to no request", 0});
}

std::vector<Connection::InFlight>::iterator Connection::find(const wire::Header& header) {
  const auto found = std::ranges::find(in_flight_, header.request_id, &InFlight::id);
  if (found != in_flight_.end() || link_.window() != 1 || in_flight_.size() != 1) return found;
  // There is but one request that it can be for. Linux 4.11 to 4.15 put a number of their own into every reply's id
  // (mended by "xenbus: track caller request id"), and older kernels leave that of WATCH and UNWATCH undefined.
  const Type type = in_flight_.front().type;
  return header.type == type || header.type == Type::error ? in_flight_.begin() : found;
}

/// A request that succeeded after its call had timed out may have left something in xenstored that nobody knows of.
void Connection::handle_late(const InFlight& request, const wire::Message& message) {
  if (!request.abandoned) return;
  ++counters_.dropped_replies;
  if (message.header.type == Type::watch) {
    posted_.push_back({Type::unwatch, 0, request.path, request.value});
  } else if (message.header.type == Type::transaction_start) {
    const auto id = wire::parse_number(message.payload);
    if (id && *id != 0) posted_.push_back({Type::transaction_end, *id, "F", ""});
  }
}

void Connection::answer(std::size_t slot, Reply reply) {
  exchange_->replies[slot] = std::move(reply);
  --exchange_->unanswered;
}

} // namespace xenstorepp
