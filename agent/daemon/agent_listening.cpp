// SPDX-License-Identifier: BSD-2-Clause
// How the agent hears of changes: from the sources that the platform opens, and by the clock where there is none.
#include <algorithm>
#include <utility>

#include "daemon/agent.hpp"

namespace agent {
namespace {

using core::Clock;
using platform::Subject;
using platform::Subjects;

/// The watches tell of a resume a little later than the clock, and more exactly.
constexpr std::chrono::milliseconds resume_patience{100};

} // namespace

void Agent::listen() {
  follow_sources();
  set_next_tick(Clock::now());
}

/// All sources, those that were known as well: memory may have run out in the middle of the last attempt.
void Agent::follow_sources() {
  const auto now = Clock::now();
  sources_timer_.set(now + sources_pause_.next()); // before anything for which there may be no memory
  sources_ = platform_.change_sources();
  if (!options_.collect.disks.wanted)
    std::erase_if(sources_, [](const auto& source) { return source.subjects == Subjects{Subject::disks}; });
  for (const auto& source : sources_)
    loop_.add(source.fd, source.events, [this, fd = source.fd] { hear(fd); });
  periodic_ = {Subject::memory, Subject::hostname, Subject::xen};
  if (options_.collect.disks.wanted) periodic_ |= {Subject::disks};
  for (const auto& source : sources_) {
    told_ |= source.subjects;
    resume_is_told_ = resume_is_told_ || source.tells_of_resume;
    if (source.subjects != Subjects{Subject::disks}) periodic_ -= source.subjects;
  }
  if (told_.contains(Subject::network))
    scan_timer_.clear();
  else if (options_.scan_interval.count() > 0 && !scan_timer_.is_set())
    scan_timer_.set(now + options_.scan_interval);
  if (!platform_.misses_sources()) sources_timer_.clear();
}

/// A source that could not be opened for a moment would be missed for as long as the agent lives. Nobody told of what
/// happened until now.
void Agent::miss_no_more() {
  auto news = Subjects::all();
  news -= told_;
  const bool resume_was_told = resume_is_told_;
  follow_sources();
  auto untold = Subjects::all();
  untold -= told_;
  news -= untold;
  if (resume_is_told_ && !resume_was_told) resume_timer_.set(Clock::now());
  mark(news);
}

void Agent::hear(int fd) {
  const auto source = std::ranges::find(sources_, fd, &platform::ChangeSource::fd);
  if (source == sources_.end()) return;
  const auto news = source->drain();
  if (platform_.network_is_settling() && news.contains(Subject::network))
    retried_ -= {Subject::network}; // what is new may settle soon, however long another address has not
  mark(news);
  if (source->tells_of_resume) resume_timer_.set(Clock::now() + resume_patience);
}

} // namespace agent
