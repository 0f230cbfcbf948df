// SPDX-License-Identifier: BSD-2-Clause
#include "event_queue.hpp"

#include <algorithm>
#include <set>

namespace xenstorepp {

void EventQueue::remove_watch(const std::string& token) {
  watches_.erase(token);
  std::erase_if(events_, [&](const WatchEvent& event) { return event.token == token; });
}

void EventQueue::push(WatchEvent event) {
  if (!watches_.contains(event.token)) return;
  const auto equals = [&](const WatchEvent& other) { return other.token == event.token && other.path == event.path; };
  if (!keeps_equal_ && std::ranges::any_of(events_, equals)) return;
  events_.push_back(std::move(event));
  if (events_.size() > limit) collapse();
}

void EventQueue::collapse() {
  std::set<std::string, std::less<>> seen;
  std::erase_if(events_, [&](const WatchEvent& event) { return !seen.insert(event.token).second; });
  for (WatchEvent& event : events_) {
    if (const auto watch = watches_.find(event.token); watch != watches_.end()) event.path = watch->second;
  }
}

std::optional<WatchEvent> EventQueue::pop() {
  if (events_.empty()) return std::nullopt;
  WatchEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

} // namespace xenstorepp
