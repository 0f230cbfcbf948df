// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/agent.hpp"

#include <utility>

#include <poll.h>

namespace agent {
namespace {

using core::Clock;
using platform::Subject;
using platform::Subjects;

/// The longest pause is short, as the store is not there only when something is badly wrong, and then every second
/// counts.
constexpr core::Backoff reconnect_pause{std::chrono::milliseconds{100}, std::chrono::milliseconds{1600}};

} // namespace

Agent::Agent(core::Loop& loop, platform::Platform& platform, const schema::Schema& schema, publish::Store& store,
             publish::Layout layout, AgentOptions options)
    : loop_(loop), platform_(platform), schema_(schema), store_(store), publisher_(store, layout),
      options_(std::move(options)), flush_timer_(loop, [this] { flush(); }),
      memory_timer_(loop,
                    [this] {
                      memory_timer_.set(Clock::now() + options_.memory_interval);
                      mark({Subject::memory});
                    }),
      store_pause_(reconnect_pause), store_condition_("publisher", "publishing") {
  for (const auto& collector : collect::collectors())
    collector_conditions_.emplace_back("collect", collector.name);
}

Agent::~Agent() {
  if (store_fd_ >= 0) loop_.remove(store_fd_);
  for (const auto& source : sources_)
    loop_.remove(source.fd);
}

void Agent::listen() {
  sources_ = platform_.change_sources();
  for (const auto& source : sources_)
    loop_.add(source.fd, source.events, [this, &source] { mark(source.collect()); });
  memory_timer_.set(Clock::now() + options_.memory_interval);
}

core::Result<void> Agent::start() {
  collect();
  if (auto published = publish(); !published) return published;
  if (publisher_.published().empty())
    return core::failure("xenstore takes none of our keys: is this domain allowed to write below its own home?");
  window_.flushed(Clock::now());
  return {};
}

void Agent::refresh() {
  publisher_.forget();
  mark(Subjects::all());
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

void Agent::collect() {
  const auto dirty = std::exchange(dirty_, {});
  const auto collectors = collect::collectors();
  for (std::size_t i = 0; i < collectors.size(); ++i) {
    if (!dirty.contains(collectors[i].subject)) continue;
    const auto collected = collectors[i].collect(platform_, options_.collect, facts_);
    if (collected) {
      collector_conditions_[i].works();
    } else {
      collector_conditions_[i].fails(core::describe(collected.error()));
      dirty_ |= {collectors[i].subject}; // the kernel may never tell of this change again: the next flush tries it, too
    }
  }
}

/// One comparison, at most one write to the store. Afterwards the loop waits on the store's present descriptor.
core::Result<void> Agent::publish() {
  auto published = publisher_.publish(schema_.render(facts_), Clock::now());
  auto alarm = published ? store_.take_alarm() : core::Result<bool>(std::unexpected(published.error()));
  follow_store_descriptor();
  if (alarm && !*alarm) return {};
  publisher_.forget();
  if (!alarm) return std::unexpected(alarm.error());
  flush_timer_.set(Clock::now()); // a new domain while we wrote to the old one: once more, on the loop's next turn
  return {};
}

void Agent::flush() {
  flush_timer_.clear();
  collect();
  const auto published = publish();
  window_.flushed(Clock::now());
  if (published) {
    store_pause_.reset();
    store_condition_.works();
  } else {
    store_condition_.fails(core::describe(published.error()));
    flush_timer_.set(Clock::now() + store_pause_.next());
  }
}

/// The canaries fire one after the other: what the second says is gathered with the first, as all news is.
void Agent::store_is_ready() {
  const auto alarm = store_.take_alarm();
  if (alarm && !*alarm) return;
  if (alarm)
    core::log::write(core::log::Level::info, "publisher", "a new domain: publishing everything again");
  else
    store_condition_.fails(core::describe(alarm.error()));
  publisher_.forget();
  flush_timer_.set(window_.due(Clock::now()));
  follow_store_descriptor();
}

void Agent::follow_store_descriptor() {
  const int fd = store_.fd();
  if (fd == store_fd_) return;
  if (store_fd_ >= 0) loop_.remove(store_fd_);
  store_fd_ = fd;
  if (fd >= 0) loop_.add(fd, POLLIN, [this] { store_is_ready(); });
}

model::Facts collect_all(platform::Platform& platform, const collect::Options& options) {
  model::Facts facts;
  for (const auto& collector : collect::collectors()) {
    core::log::Condition condition("collect", collector.name);
    if (const auto collected = collector.collect(platform, options, facts); !collected)
      condition.fails(core::describe(collected.error()));
  }
  return facts;
}

} // namespace agent
