// SPDX-License-Identifier: BSD-2-Clause
#include "scale/ring_guest.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "process.hpp"

namespace scale {

using store_lab::Op;

namespace {

const Traffic nothing;

} // namespace

Outcome& Outcome::operator+=(const Outcome& other) {
  requests += other.requests;
  conflicts += other.conflicts;
  events += other.events;
  for (const auto& [error, count] : other.errors)
    errors[error] += count;
  return *this;
}

RingGuest::RingGuest(const std::string& directory, unsigned domid)
    : domid_(domid), ring_(store_lab::Ring::create(directory, domid)), traffic_(&nothing) {
  if (!ring_) throw store_lab::LabError("no ring for domain " + std::to_string(domid) + ": " + std::strerror(errno));
}

void RingGuest::begin(const Traffic& traffic) {
  traffic_ = traffic.empty() ? &nothing : &traffic;
  at_ = 0;
}

void RingGuest::go_on() {
  ring_->take_event();
  ring_->receive(in_);
  while (const auto message = store_lab::take_message(in_)) {
    if (message->op == Op::watch_event)
      ++outcome_.events;
    else
      take(*message);
  }
  if (!waiting_ && !is_through()) send_next();
  if (!out_.empty()) ring_->send(out_);
}

void RingGuest::send_next() {
  const auto& request = traffic_->at(at_);
  if (request.op == Op::transaction_start) transaction_began_ = at_;
  out_ += store_lab::encode({request.op, ++last_id_, request.in_transaction ? transaction_ : 0, request.payload});
  waiting_ = true;
  ++outcome_.requests;
}

/// A transaction that met another one is made again from its start, as every client does.
void RingGuest::take(const store_lab::Message& answer) {
  if (!waiting_ || answer.request_id != last_id_)
    throw store_lab::LabError("domain " + std::to_string(domid_) + " got an answer it did not ask for");
  waiting_ = false;
  const auto text = store_lab::first_string(answer.payload);
  if (answer.op == Op::error && text == "EAGAIN") {
    ++outcome_.conflicts;
    at_ = transaction_began_;
    return;
  }
  if (answer.op == Op::error) ++outcome_.errors[kind_name(traffic_->at(at_).op) + ' ' + text];
  if (answer.op == Op::transaction_start) std::from_chars(text.data(), text.data() + text.size(), transaction_);
  if (++at_ < traffic_->size()) return;
  traffic_ = &nothing; // events still come when the list is gone
  at_ = 0;
}

Outcome RingGuest::take_outcome() { return std::exchange(outcome_, {}); }

std::string RingGuest::where() const {
  return "domain " + std::to_string(domid_) + ", request " + std::to_string(at_) + " of " +
         std::to_string(traffic_->size()) + (is_through() ? "" : ", " + kind_name(traffic_->at(at_).op));
}

} // namespace scale
