// SPDX-License-Identifier: BSD-2-Clause
#include "guest/xenbus.hpp"

#include <algorithm>
#include <charconv>

namespace store_lab {

namespace {

// Linux leaves both ids of an event uninitialised, and clients have to live with it.
constexpr std::uint32_t garbage = 0xdeadbeef;

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace

void Xenbus::submit(File file, const Message& request) {
  switch (request.op) {
    case Op::watch: set_watch(file, request); break;
    case Op::unwatch: clear_watch(file, request); break;
    default: relay(file, request);
  }
}

void Xenbus::relay(File file, const Message& request) {
  const auto& transactions = files_.at(file).transactions;
  const auto transaction = std::ranges::find(transactions, request.transaction_id, &Transaction::id);
  const bool is_known = transaction != transactions.end();
  const bool is_end = request.op == Op::transaction_end;
  if (request.transaction_id != 0 && !is_known) {
    reply(file, request, Op::error, "ENOENT");
  } else if (is_end && request.payload != strings({"T"}) && request.payload != strings({"F"})) {
    reply(file, request, Op::error, "EINVAL");
  } else if (is_end && is_known && transaction->generation != generation_) {
    end_dead_transaction(file, request);
  } else {
    send({role_of(request.op), file, request.request_id, request.transaction_id}, request);
  }
}

// A transaction of an earlier connection: only its end is known to be void. Other requests in it do go to the new
// xenstored, which does not know the id - or knows it as another's, in Linux as here.
void Xenbus::end_dead_transaction(File file, const Message& end) {
  forget_transaction(file, end.transaction_id);
  if (end.payload.front() == 'T') {
    reply(file, end, Op::error, "EAGAIN");
  } else {
    reply(file, end, Op::transaction_end, "OK");
  }
}

// Duplicates are welcome: on the ring each watch has a token of its own.
void Xenbus::set_watch(File file, const Message& request) {
  const auto parts = split(request.payload);
  if (parts.size() < 2) {
    reply(file, request, Op::error, "EINVAL");
    return;
  }
  const auto id = ++last_watch_;
  watches_[id] = {file, parts[0], parts[1]};
  send_watch_request(Op::watch, {Role::watch, file, request.request_id, id}, parts[0]);
}

// An unknown watch is no error. Events are dropped from here on, also those that are on their way.
void Xenbus::clear_watch(File file, const Message& request) {
  const auto parts = split(request.payload);
  const auto found = std::ranges::find_if(watches_, [&](const auto& entry) {
    const auto& [id, watch] = entry;
    return parts.size() >= 2 && watch.file == file && watch.path == parts[0] && watch.token == parts[1];
  });
  if (parts.size() < 2) {
    reply(file, request, Op::error, "EINVAL");
  } else if (found == watches_.end()) {
    reply(file, request, Op::unwatch, "OK");
  } else {
    send_watch_request(Op::unwatch, {Role::unwatch, file, request.request_id, found->first}, parts[0]);
    watches_.erase(found);
  }
}

void Xenbus::close(File file) {
  for (const auto& [id, watch] : watches_)
    if (watch.file == file) send_watch_request(Op::unwatch, {Role::own, file, 0, id}, watch.path);
  std::erase_if(watches_, [&](const auto& entry) { return entry.second.file == file; });
  for (const auto& transaction : files_.at(file).transactions)
    if (transaction.generation == generation_)
      send({Role::own, file, 0, transaction.id}, {Op::transaction_end, 0, transaction.id, strings({"F"})});
  files_.erase(file);
}

void Xenbus::handle(const Message& from_xenstored) {
  if (from_xenstored.op == Op::watch_event) {
    deliver_event(from_xenstored);
  } else if (const auto found = pending_.find(from_xenstored.request_id); found != pending_.end()) {
    const auto pending = found->second;
    pending_.erase(found);
    settle(pending, from_xenstored);
    deliver_answer(pending, from_xenstored);
  }
}

void Xenbus::deliver_answer(const Pending& pending, Message answer) {
  const auto file = files_.find(pending.file);
  if (file == files_.end() || pending.role == Role::own) return;
  --file->second.in_flight;
  answer.request_id = pending.request_id;
  if (pending.role == Role::unwatch) answer = {Op::unwatch, pending.request_id, 0, strings({"OK"})};
  answer_(pending.file, answer);
}

// What an answer changes in the books.
void Xenbus::settle(const Pending& pending, const Message& reply) {
  const bool failed = reply.op == Op::error;
  const auto file = files_.find(pending.file);
  const bool is_open = file != files_.end();
  if (pending.role == Role::watch && failed) watches_.erase(pending.subject);
  if (pending.role == Role::end && is_open) forget_transaction(pending.file, pending.subject);
  if (pending.role != Role::start || failed) return;
  const auto id = number(reply.payload);
  if (is_open) {
    auto& transactions = file->second.transactions;
    transactions.insert(transactions.begin(), {id, generation_});
  } else { // closed before it knew that it had a transaction
    send({Role::own, pending.file, 0, id}, {Op::transaction_end, 0, id, strings({"F"})});
  }
}

void Xenbus::deliver_event(const Message& event) {
  const auto parts = split(event.payload);
  if (parts.size() < 2) return;
  const auto watch = watches_.find(number(parts[1]));
  if (watch == watches_.end()) return;
  answer_(watch->second.file, {Op::watch_event, garbage, garbage, strings({parts[0], watch->second.token})});
}

void Xenbus::start_over() {
  ++generation_;
  outgoing_.clear();
  pending_.clear();
  for (auto& [id, file] : files_)
    file.in_flight = 0;
  for (const auto& [id, watch] : watches_)
    send_watch_request(Op::watch, {Role::own, watch.file, 0, id}, watch.path);
}

void Xenbus::forget_transaction(File file, std::uint32_t id) {
  auto& transactions = files_.at(file).transactions;
  const auto found = std::ranges::find(transactions, id, &Transaction::id);
  if (found != transactions.end()) transactions.erase(found);
}

Xenbus::Role Xenbus::role_of(Op op) {
  if (op == Op::transaction_start) return Role::start;
  return op == Op::transaction_end ? Role::end : Role::relayed;
}

void Xenbus::send(const Pending& pending, Message request) {
  if (pending.role != Role::own) ++files_.at(pending.file).in_flight;
  request.request_id = ++last_request_id_;
  pending_[request.request_id] = pending;
  outgoing_ += encode(request);
}

void Xenbus::send_watch_request(Op op, const Pending& pending, const std::string& path) {
  send(pending, {op, 0, 0, strings({path, std::to_string(pending.subject)})});
}

void Xenbus::reply(File file, const Message& request, Op op, std::string_view text) {
  answer_(file, {op, request.request_id, request.transaction_id, strings({text})});
}

} // namespace store_lab
