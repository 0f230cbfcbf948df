// SPDX-License-Identifier: BSD-2-Clause
// How the agent reads what is marked: from the system, and what the system does not know from the store.
#include <algorithm>
#include <utility>

#include "core/file.hpp"
#include "daemon/agent.hpp"

namespace agent {
namespace {

using core::Clock;
using platform::Subject;
using platform::Subjects;

/// A disk's backend is asked for once in a domain.
core::Result<void> learn_backend_devices(publish::Store& store, model::Facts& facts) {
  std::vector<std::string> unknown;
  for (const auto& volume : facts.volumes) {
    if (volume.frontend.empty() || facts.backend_devices.contains(volume.frontend)) continue;
    if (std::ranges::find(unknown, volume.frontend) == unknown.end()) unknown.push_back(volume.frontend);
  }
  if (unknown.empty()) return {};
  auto devices = store.backend_devices(unknown);
  if (!devices) return std::unexpected(devices.error());
  facts.backend_devices.merge(*devices);
  return {};
}

/// Addresses and volumes of a predecessor are left to stand whatever the trouble is, the rest if it may pass.
bool is_waited_for(Subject subject, const core::Error& error) {
  return Subjects{Subject::network, Subject::disks}.contains(subject) || core::is_passing(error);
}

} // namespace

void Agent::collect() {
  run_collectors();
  const auto learned = learn_assigned_nics();
  if (learned) {
    nics_condition_.works();
  } else {
    // The network itself was read, and so is not among what failed, however often this was tried.
    if (nics_condition_.failing())
      retried_ |= {Subject::network};
    else
      retry(Subject::network);
    nics_condition_.fails(core::describe(learned.error()));
    publisher_.doubt(); // the connection may be another by now, and what is behind it as well
  }
  if (learned.value_or(false)) {
    dirty_ |= {Subject::network};
    run_collectors();
  }
  if (const auto known = learn_backend_devices(store_, facts_)) {
    backends_condition_.works();
  } else {
    backends_condition_.fails(core::describe(known.error()));
    publisher_.doubt();
  }
  const auto now = Clock::now();
  try_collecting_later(now);
  watch_balloon(now);
}

/// Each second, until it is at rest; from then on only the tick looks whether the driver is still there.
void Agent::watch_balloon(Clock::time_point now) {
  constexpr std::chrono::milliseconds after_entering{300};
  const auto between_looks = history_.balloon.just_entered ? after_entering : std::chrono::milliseconds{1000};
  if (!history_.balloon.seen || history_.balloon.at_rest)
    balloon_timer_.clear();
  else if (!balloon_timer_.is_set()) // other news does not put it off
    balloon_timer_.set(now + between_looks);
}

void Agent::run_collectors() {
  const auto dirty = std::exchange(dirty_, {});
  const auto now = Clock::now();
  const auto collectors = collect::collectors();
  for (std::size_t i = 0; i < collectors.size(); ++i) {
    if (!dirty.contains(collectors[i].subject)) continue;
    if (collectors[i].subject == Subject::disks) disks_looked_at_ = now;
    const auto collected = collectors[i].collect(platform_, options_.collect, facts_, history_);
    if (collected) {
      collector_conditions_[i].works();
      unread_ -= {collectors[i].subject};
      if (collectors[i].subject == Subject::network && platform_.network_is_settling())
        retry(Subject::network);
      else
        retried_ -= {collectors[i].subject};
    } else {
      collector_conditions_[i].fails(core::describe(collected.error()));
      retry(collectors[i].subject);
      // What cannot be known here at all is not waited for.
      if (!is_waited_for(collectors[i].subject, collected.error())) unread_ -= {collectors[i].subject};
    }
  }
}

/// A new trouble may be a short one, whatever else is in trouble for long.
void Agent::retry(Subject subject) {
  if (retried_.contains(subject)) return;
  retried_ |= {subject};
  retry_pause_.reset();
  retry_timer_.clear();
}

/// The kernel may never tell again of a change that could not be read. What fails for long is tried with each tick.
void Agent::try_collecting_later(Clock::time_point now) {
  if (retried_.empty()) {
    retry_timer_.clear();
    retry_pause_.reset();
  } else if (!retry_timer_.is_set()) {
    const auto pause = retry_pause_.next();
    if (pause < options_.memory_interval) retry_timer_.set(now + pause);
  }
}

/// True if something else is known now. Nothing is spent on this where the system names all NICs by itself.
core::Result<bool> Agent::learn_assigned_nics() {
  if (nics_known_ || !needs_assigned_nics()) return false;
  auto nics = store_.assigned_nics();
  if (!nics) return std::unexpected(nics.error());
  nics_known_ = true;
  const bool are_others = facts_.assigned_nics != *nics;
  facts_.assigned_nics = std::move(*nics);
  return are_others;
}

bool Agent::needs_assigned_nics() const { return facts_.unnamed_nics || !facts_.assigned_nics.empty(); }

model::Facts collect_all(platform::Platform& platform, publish::Store& store, const collect::Options& options) {
  model::Facts facts;
  collect::History history;
  const auto run = [&](platform::Subjects subjects) {
    for (const auto& collector : collect::collectors()) {
      if (!subjects.contains(collector.subject)) continue;
      core::log::Condition condition("collect", collector.name);
      if (const auto collected = collector.collect(platform, options, facts, history); !collected)
        condition.fails(core::describe(collected.error()));
    }
  };
  run(Subjects::all());
  core::log::Condition backends("collect", "the backends of disks");
  if (const auto known = learn_backend_devices(store, facts); !known) backends.fails(core::describe(known.error()));
  if (!facts.unnamed_nics) return facts;
  core::log::Condition condition("collect", "the NICs that the toolstack assigned");
  if (auto nics = store.assigned_nics())
    facts.assigned_nics = std::move(*nics);
  else
    condition.fails(core::describe(nics.error()));
  if (!facts.assigned_nics.empty()) run({Subject::network});
  return facts;
}

} // namespace agent
