// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/agent.hpp"

#include <algorithm>
#include <utility>

#include <poll.h>

namespace agent {
namespace {

using core::Clock;
using platform::Subject;
using platform::Subjects;

constexpr std::chrono::seconds settled_after{10};

/// The longest pause is short, as the store is not there only when something is badly wrong, and then every second
/// counts.
constexpr core::Backoff reconnect_pause{std::chrono::milliseconds{100}, std::chrono::milliseconds{800}};

constexpr core::Backoff collect_pause{std::chrono::seconds{1}, std::chrono::minutes{1}};

/// Free space, and disks that nobody mounted, are told by no change source.
constexpr std::chrono::minutes disks_interval{5};

/// From a flood of events.
constexpr std::chrono::milliseconds shortest_rest{40};
constexpr std::chrono::milliseconds longest_rest{400};

} // namespace

Agent::Agent(core::Loop& loop, platform::Platform& platform, const schema::Schema& schema, publish::Store& store,
             publish::Layout layout, AgentOptions options)
    : loop_(loop), platform_(platform), schema_(schema), store_(store), publisher_(store, layout),
      options_(std::move(options)), rendering_(schema, options_.schema), flush_timer_(loop, [this] { flush(); }),
      memory_timer_(loop, [this] { tick(); }), scan_timer_(loop,
                                                           [this] {
                                                             scan_timer_.set(Clock::now() + options_.scan_interval);
                                                             mark({Subject::network});
                                                           }),
      retry_timer_(loop, [this] { mark(retried_); }), resume_timer_(loop, [this] { compare_with_store(); }),
      look_timer_(loop, [this] { mark({Subject::hostname}); }),
      flood_timer_(loop, [this] { follow_store_descriptor(); }), balloon_timer_(loop, [this] { mark({Subject::xen}); }),
      sources_timer_(loop, [this] { miss_no_more(); }), retry_pause_(collect_pause), store_pause_(reconnect_pause),
      sources_pause_(collect_pause), store_condition_("publisher", "publishing"),
      nics_condition_("collect", "the NICs that the toolstack assigned"),
      backends_condition_("collect", "the backends of disks") {
  for (const auto& collector : collect::collectors())
    collector_conditions_.emplace_back("collect", collector.name);
}

Agent::~Agent() {
  if (store_fd_ >= 0) loop_.remove(store_fd_);
  for (const auto& source : sources_)
    loop_.remove(source.fd);
}

core::Result<void> Agent::start() {
  collect();
  const auto published = publish();
  if (!published) return std::unexpected(published.error());
  if (publisher_.takes_nothing()) return core::failure("xenstore refuses every key of ours");
  finish_flush(*published);
  return {};
}

core::Result<void> Agent::withdraw() { return publisher_.clear(Clock::now()); }

/// What is in the store, what it told us and what was judged may have been of another domain.
void Agent::enter_new_domain() {
  resume_timer_.clear();
  publisher_.forget();
  nics_known_ = false;
  identity_.clear();
  history_.balloon = {};
  history_.balloon.just_entered = true;
  balloon_timer_.clear();
  is_in_unison_ = true;
  facts_.backend_devices.clear();
  dirty_ |= {Subject::xen};
}

/// Where neither watch nor clock would tell of a new domain, a tick looks for itself. If it cannot, the next batch
/// reads back what stands: it would do nothing otherwise if no fact has changed, and what is behind the next connection
/// may be another store. It meets the same trouble, tells of it and tries again.
bool Agent::has_changed_domain() {
  if (resume_is_told_ || store_.hears_of_new_domain()) return false;
  const auto identity = store_.identity();
  follow_store_descriptor(); // it may have given up the connection, and the next batch may be a while off
  if (!identity) {
    publisher_.doubt();
    return false;
  }
  const auto former = std::exchange(identity_, *identity);
  return !former.empty() && former != identity_;
}

/// The clock was set, as by a resume, and no watch has told of a new domain since: what should stand in the store is
/// compared with what does.
void Agent::compare_with_store() {
  if (store_.hears_of_new_domain())
    publisher_.doubt();
  else
    enter_new_domain();
  if (!flush_timer_.is_set() && !store_condition_.failing()) flush_timer_.set(window_.due(Clock::now()));
}

void Agent::refresh() {
  platform_.forget();
  enter_new_domain();
  mark(Subjects::all());
}

void Agent::recover() {
  store_.disconnect();
  follow_store_descriptor();
  platform_.forget();
  enter_new_domain();
  dirty_ = Subjects::all();
  try_again_later({"out of memory", 0}); // short enough to need none itself
}

void Agent::mark(Subjects subjects) {
  if (subjects.empty()) return;
  dirty_ |= subjects;
  if (store_condition_.failing()) return; // the next attempt has its time already
  const auto now = Clock::now();
  const auto due = window_.due(now);
  if (due <= now)
    flush();
  else
    flush_timer_.set(due);
}

/// The one wake-up of an idle minute.
void Agent::tick() {
  const auto now = Clock::now();
  set_next_tick(now);     // before anything for which there may be no memory
  if (ticked_) ticked_(); // after a long pause of the domain the supervisor's patience ends now, too
  auto due = periodic_;
  if (now - disks_looked_at_ < disks_interval) due -= {Subject::disks};
  due |= retried_;
  unread_ = {}; // what stands of them was believed for long enough
  if (has_changed_domain()) enter_new_domain();
  mark(due);
}

/// Guests that started with their host, or were resumed from one image, would look at memory in the same moment for
/// ever. So one interval after that is shortened by chance, to half of it at most; all later looks follow it.
void Agent::set_next_tick(Clock::time_point now) {
  const Clock::duration whole = options_.memory_interval;
  memory_timer_.set(now + (is_in_unison_ ? core::spread(whole, options_.chance) : whole));
  is_in_unison_ = false;
}

/// What stands was judged in this domain, by us before a restart or by another agent, and squeezed goes by it already.
void Agent::keep_balloon_flag() {
  const auto& standing = publisher_.published();
  const auto flag = standing.find(schema_.balloon_key);
  if (!history_.balloon.seen || history_.balloon.at_rest || flag == standing.end() || flag->second != "1") return;
  history_.balloon.at_rest = true;
  facts_.xen.balloon = true;
  watch_balloon(Clock::now());
}

/// One comparison, at most one write to the store. Afterwards the loop waits on the store's present descriptor. True:
/// the domain is a new one, perhaps since before we wrote, or its NICs are others: all of this is to be done again.
core::Result<bool> Agent::publish() {
  if (identity_.empty()) has_changed_domain(); // what later looks are compared with
  auto published = publisher_.learn();
  if (published) {
    keep_balloon_flag();
    published = unread_.empty() ? publisher_.publish(rendering_.of(facts_), Clock::now()) : publish_beside_standing();
  }
  auto alarm = published ? store_.take_alarm() : core::Result<bool>(std::unexpected(published.error()));
  follow_store_descriptor();
  if (!alarm || *alarm) enter_new_domain();
  if (!alarm) return alarm;
  // Those that could not be read are read again when their pause is over.
  const bool other_nics = store_.nics_may_have_changed() && needs_assigned_nics() && !nics_condition_.failing();
  if (other_nics) {
    nics_known_ = false;
    dirty_ |= {Subject::network};
  }
  return *alarm || other_nics;
}

/// Of a subject that could not be read yet, what a predecessor told is not denied.
core::Result<void> Agent::publish_beside_standing() {
  auto wanted = rendering_.of(facts_);
  wanted.insert(publisher_.published().begin(), publisher_.published().end());
  return publisher_.publish(wanted, Clock::now());
}

void Agent::flush() {
  flush_timer_.clear();
  collect();
  const auto published = publish();
  if (published) {
    store_condition_.works();
    finish_flush(*published);
  } else {
    try_again_later(published.error());
  }
}

void Agent::finish_flush(bool once_more) {
  const auto now = Clock::now();
  window_.flushed(now);
  if (once_more) flush_timer_.set(window_.due(now));
  if (const auto due = publisher_.due()) // then the cheapest of subjects is collected: what counts is to publish
    look_timer_.set(*due);
  else
    look_timer_.clear();
}

/// The pauses grow until the store has been in order for a while: one that fails after each success is not.
void Agent::try_again_later(const core::Error& error) {
  const auto now = Clock::now();
  if (now - last_failure_ > settled_after) {
    store_pause_.reset();
    longest_pause_is_told_ = false;
  }
  last_failure_ = now;
  store_condition_.fails(core::describe(error));
  const auto whole = store_pause_.next();
  const auto pause = core::spread(whole, options_.chance);
  core::log::write(core::log::Level::debug, "publisher", "trying again in %lld ms",
                   static_cast<long long>(pause.count()));
  if (whole == store_pause_.longest() && !std::exchange(longest_pause_is_told_, true))
    core::log::write(core::log::Level::warn, "publisher", "publishing: from now on tried every %lld ms",
                     static_cast<long long>(whole.count()));
  flush_timer_.set(now + pause);
}

/// The canaries fire one after the other: what the second says is gathered with the first, as all news is.
void Agent::store_is_ready() {
  const auto begin = Clock::now();
  const auto alarm = store_.take_alarm();
  if (store_.is_flooded()) leave_flood_alone(Clock::now() - begin);
  if (alarm && !*alarm) {
    if (store_.nics_may_have_changed() && needs_assigned_nics()) {
      nics_known_ = false;
      mark({Subject::network});
    }
    return;
  }
  enter_new_domain();
  follow_store_descriptor();
  if (!alarm) {
    try_again_later(alarm.error());
    return;
  }
  if (store_condition_.failing()) return; // as with other news: a flood of alarms does not shorten the pause
  const auto due = window_.due(Clock::now());
  if (!flush_timer_.is_set())
    core::log::write(core::log::Level::info, "publisher", "a new domain: publishing everything again");
  flush_timer_.set(due);
}

/// A store that never stops talking would take the whole processor. What is not read yet keeps it back.
void Agent::leave_flood_alone(Clock::duration reading) {
  flood_timer_.set(Clock::now() + std::clamp<Clock::duration>(4 * reading, shortest_rest, longest_rest));
  follow_store_descriptor();
}

void Agent::follow_store_descriptor() {
  const int fd = flood_timer_.is_set() ? -1 : store_.fd();
  if (fd == store_fd_) return;
  if (store_fd_ >= 0) loop_.remove(store_fd_);
  store_fd_ = fd;
  if (fd >= 0) loop_.add(fd, POLLIN, [this] { store_is_ready(); });
}

} // namespace agent
