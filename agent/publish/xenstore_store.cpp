// SPDX-License-Identifier: BSD-2-Clause
#include "publish/xenstore_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <poll.h>

#include "core/concat.hpp"
#include "core/log.hpp"
#include "publish/assigned_nics.hpp"
#include "publish/backend_devices.hpp"
#include "publish/owned_tree.hpp"

namespace publish {
namespace {

using model::Change;
using xenstorepp::Code;

constexpr std::chrono::milliseconds first_event_timeout{1000};
constexpr unsigned transaction_attempts = 10;
constexpr std::array<std::string_view, 2> canary_paths{"unique-domain-id", "domid"};

/// Whether the error is xenstored's answer about one key, and what kind of refusal that is.
std::optional<Refusal::Kind> refusal_kind(Code code) {
  switch (code) {
    case Code::conflict:
    case Code::timed_out:
    case Code::closed:
    case Code::protocol:
    case Code::system: return std::nullopt;
    case Code::access_denied:
    case Code::not_permitted:
    case Code::read_only:
    case Code::invalid_argument:
    case Code::bad_request:
    case Code::not_implemented: return Refusal::Kind::forbidden;
    case Code::no_memory:
    case Code::no_space:
    case Code::quota_exceeded:
    case Code::too_big: return Refusal::Kind::for_now;
    default: return Refusal::Kind::trouble; // and what nobody has thought of
  }
}

/// Whether this answer means that the change is not made. To remove what is not there is no failure.
bool is_refused(const Change& change, const xenstorepp::Reply& reply) {
  if (reply) return false;
  return change.kind != Change::Kind::remove || reply.error().code != Code::not_found;
}

/// Adds the changes that were refused. An error is an answer that is not about one key.
xenstorepp::Result<void> add_refusals(std::span<const Change> changes, const std::vector<xenstorepp::Reply>& replies,
                                      std::vector<Refusal>& refused) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& reply = replies.at(i);
    if (!is_refused(changes[i], reply)) continue;
    const auto kind = refusal_kind(reply.error().code);
    if (!kind) return std::unexpected(reply.error());
    refused.push_back({i, *kind, xenstorepp::describe(reply.error())});
  }
  return {};
}

void add(const Change& change, xenstorepp::Batch& batch) {
  if (change.kind == Change::Kind::write)
    batch.write(change.key, change.value);
  else
    batch.remove(change.key);
}

} // namespace

/// The client first: watches of a connection that is gone need not be taken back.
void XenstoreStore::disconnect() noexcept {
  client_.reset();
  canaries_.clear();
  has_waited_ = false;
  domains_ = 1;
  alarm_ = false;
  has_read_ = false;
  nic_watches_.clear();
  nics_may_have_changed_ = true; // nobody would have told us
  address_.clear();
}

/// Over a socket an answer that does not come in time may never come, as when the store lied about a length and both
/// sides wait for the rest: another connection is cheap. A device has but one, and its answers are cut by the kernel.
core::Error XenstoreStore::lost(const xenstorepp::Error& error) {
  const bool is_stuck = error.code == Code::timed_out && client_ && client_->window() > 1;
  if (error.code == Code::closed || error.code == Code::protocol || is_stuck) disconnect();
  if (error.os_error == 0) return {core::concat({"xenstore: ", xenstorepp::describe(error)}), 0};
  return {core::concat({"xenstore", error.context.empty() ? "" : ": ", error.context}), error.os_error};
}

Result<void> XenstoreStore::open() {
  if (client_) return {};
  auto opened = connector_.connect();
  if (!opened) return std::unexpected(lost(opened.error()));
  client_ = std::move(opened->client);
  address_ = std::move(opened->address);
  if (!client_->capabilities().watch) {
    has_waited_ = true; // for nothing
    return {};
  }
  for (const auto path : canary_paths)
    canaries_.push_back({client_->begin_watch(path)});
  if (client_->window() > 1) return {}; // their events come before the answer to what is asked next
  if (auto fired = await_first_events(); !fired) {
    disconnect();
    return fired;
  }
  return {};
}

/// A refusal is no error: without the watch the agent works, but may hear of a change late or never.
Result<void> XenstoreStore::watch(std::string_view path, std::vector<xenstorepp::Watch>& watches) {
  auto watch = client_->watch(path);
  if (watch) {
    watches.push_back(std::move(*watch));
  } else if (refusal_kind(watch.error().code)) {
    core::log::write(core::log::Level::warn, "xenstore", "%s", xenstorepp::describe(watch.error()).c_str());
  } else {
    return std::unexpected(lost(watch.error()));
  }
  return {};
}

bool XenstoreStore::awaits_first_events() const noexcept {
  return !has_waited_ && !std::ranges::all_of(canaries_, &Canary::fired);
}

/// On a device events come by another road than answers. A watch that was refused never fires.
Result<void> XenstoreStore::await_first_events() {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + first_event_timeout;
  while (awaits_first_events()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    has_waited_ = left.count() <= 0;
    pollfd entry{client_->fd(), POLLIN, 0};
    if (has_waited_ || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) continue;
    if (auto received = client_->receive(); !received) return std::unexpected(lost(received.error()));
    take_events();
  }
  if (!hears_of_new_domain())
    core::log::write(core::log::Level::warn, "xenstore", "watches do not work: a new domain is heard of late");
  return {};
}

/// What is read before the canaries have fired may be of a domain that is gone by then.
Result<model::Tree> XenstoreStore::read(std::span<const std::string_view> roots) {
  auto tree = read_once(roots);
  if (!tree) return tree;
  take_events();
  if (!awaits_first_events()) return tree;
  if (auto fired = await_first_events(); !fired) return std::unexpected(fired.error());
  return read_once(roots);
}

Result<model::Tree> XenstoreStore::read_once(std::span<const std::string_view> roots) {
  auto owned = read_owned_tree(*client_, roots);
  if (!owned) return std::unexpected(lost(owned.error()));
  has_missed_ = owned->has_missed;
  return std::move(owned->nodes);
}

Result<std::vector<Refusal>> XenstoreStore::apply(std::span<const Change> changes) {
  if (!client_) return core::failure("xenstore: not connected");
  return changes.size() == 1 ? apply_one(changes.front()) : apply_together(changes);
}

Result<std::vector<Refusal>> XenstoreStore::apply_one(const Change& change) {
  const auto done =
      change.kind == Change::Kind::write ? client_->write(change.key, change.value) : client_->remove(change.key);
  has_read_ = done.has_value();
  if (done || (change.kind == Change::Kind::remove && done.error().code == Code::not_found))
    return std::vector<Refusal>{};
  if (const auto kind = refusal_kind(done.error().code))
    return std::vector<Refusal>{{0, *kind, xenstorepp::describe(done.error())}};
  return std::unexpected(lost(done.error()));
}

Result<std::vector<Refusal>> XenstoreStore::apply_each(std::span<const Change> changes) {
  if (!client_) return core::failure("xenstore: not connected");
  xenstorepp::Batch batch;
  for (const auto& change : changes)
    add(change, batch);
  const auto replies = client_->perform(batch);
  if (!replies) return std::unexpected(lost(replies.error()));
  std::vector<Refusal> refused;
  if (const auto added = add_refusals(changes, *replies, refused); !added) return std::unexpected(lost(added.error()));
  return refused;
}

Result<std::vector<Refusal>> XenstoreStore::apply_together(std::span<const Change> changes) {
  xenstorepp::Batch batch;
  for (const auto& change : changes)
    add(change, batch);
  std::vector<Refusal> refused;
  bool began = false;
  const auto done =
      client_->transact(transaction_attempts, [&](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
        began = true;
        refused.clear();
        const auto replies = transaction.perform(batch);
        if (!replies) return std::unexpected(replies.error());
        if (auto added = add_refusals(changes, *replies, refused); !added || refused.empty()) return added;
        return std::unexpected(xenstorepp::Error{Code::unknown, "refused", 0}); // so that nothing is committed
      });
  if (!refused.empty() || done) return refused;
  // The C xenstored counts a domain's nodes when a transaction ends, and says then that they are too many.
  const auto kind = refusal_kind(done.error().code);
  if (!began || !kind || kind == Refusal::Kind::forbidden) return std::unexpected(lost(done.error()));
  for (std::size_t i = 0; i < changes.size(); ++i)
    refused.push_back({i, *kind, xenstorepp::describe(done.error())});
  return refused;
}

/// What is asked for is there in every domain, or known not to be. The write is taken back, and so wakes nobody.
Result<void> XenstoreStore::check(const model::Tree::value_type* standing) {
  if (!client_) return core::failure("xenstore: not connected");
  xenstorepp::Batch batch;
  for (const auto path : canary_paths)
    batch.read(path);
  const auto replies = client_->perform(batch);
  if (!replies) return std::unexpected(lost(replies.error()));
  const auto is_answer = [](const xenstorepp::Reply& reply) { return reply || reply.error().code == Code::not_found; };
  if (std::ranges::none_of(*replies, is_answer)) return std::unexpected(lost(replies->front().error()));
  if (standing == nullptr || !has_transactions()) return {};
  bool is_taken = false;
  const auto tried = client_->transact(1, [&](xenstorepp::Transaction& transaction) {
    auto written = transaction.write(standing->first, standing->second);
    is_taken = written || refusal_kind(written.error().code) != Refusal::Kind::trouble;
    if (!is_taken) return written;
    return xenstorepp::Result<void>(std::unexpected(xenstorepp::Error{Code::unknown, "only tried", 0}));
  });
  if (is_taken || tried) return {};
  return std::unexpected(lost(tried.error()));
}

bool XenstoreStore::has_transactions() const noexcept { return !client_ || client_->capabilities().transaction; }

/// One that is always ready would never let the loop sleep.
int XenstoreStore::fd() const noexcept { return client_ && client_->capabilities().watch ? client_->fd() : -1; }

Result<bool> XenstoreStore::take_alarm() {
  if (!client_) return false;
  // After a lone write, which is what most ticks end with, a look would cost a system call and find next to nothing:
  // what comes after the answer keeps fd() readable.
  if (!std::exchange(has_read_, false)) {
    if (auto received = client_->receive(); !received) return std::unexpected(lost(received.error()));
  }
  take_events();
  return std::exchange(alarm_, false);
}

/// An event is of a canary, or of the NICs: there are no other watches.
void XenstoreStore::take_events() {
  while (const auto event = client_->next_event()) {
    const auto canary =
        std::ranges::find_if(canaries_, [&](const Canary& one) { return one.watch.token() == event->token; });
    if (canary == canaries_.end())
      nics_may_have_changed_ = true;
    else if (++canary->fired > domains_) {
      domains_ = canary->fired;
      alarm_ = true;
    }
  }
}

bool XenstoreStore::hears_of_new_domain() const noexcept {
  return !client_ || !has_waited_ || std::ranges::any_of(canaries_, &Canary::fired);
}

Result<std::string> XenstoreStore::identity() {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  xenstorepp::Batch batch;
  for (const auto path : canary_paths)
    batch.read(path);
  const auto replies = client_->perform(batch);
  if (!replies) return std::unexpected(lost(replies.error()));
  std::string identity;
  for (const auto& reply : *replies)
    core::append(identity, {reply ? *reply : std::string_view(), "\n"});
  if (!client_->capabilities().watch) nics_may_have_changed_ = true; // nobody else would tell; asked for at each tick
  return identity;
}

/// The watches come first, so that no change falls in between; their first events cost one more look.
Result<std::vector<model::AssignedNic>> XenstoreStore::assigned_nics() {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  nics_may_have_changed_ = false;
  if (nic_watches_.empty() && client_->capabilities().watch) {
    for (const auto path : assigned_nic_directories) {
      if (auto set = watch(path, nic_watches_); !set) {
        nic_watches_.clear(); // all or none: the next time begins anew
        return std::unexpected(set.error());
      }
    }
  }
  auto nics = read_assigned_nics(*client_);
  if (!nics) return std::unexpected(lost(nics.error()));
  return std::move(*nics);
}

Result<model::BackendDevices> XenstoreStore::backend_devices(std::span<const std::string> frontends) {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  auto devices = read_backend_devices(*client_, frontends);
  if (!devices) return std::unexpected(lost(devices.error()));
  return std::move(*devices);
}

} // namespace publish
