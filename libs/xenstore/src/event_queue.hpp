// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>

#include <xenstorepp/client.hpp>

namespace xenstorepp {

/// The events that were read and not asked for yet, and the watches they may belong to.
class EventQueue {
public:
  static constexpr std::size_t limit = 1024;

  /// From now on events with this token are kept.
  void add_watch(const std::string& token, const std::string& path) { watches_.insert_or_assign(token, path); }
  /// Forgets the watch and the events of it that wait.
  void remove_watch(const std::string& token);

  /// From now on push() keeps an event also if an equal one waits.
  void keep_equal() noexcept { keeps_equal_ = true; }

  /// Keeps an event; not if its watch is unknown or if an equal one waits. When the queue is full, all that wait and
  /// this one are replaced by one event per watch concerned, with the watch's own path; so there are never more than
  /// `limit` events, or as many as watches if those are more.
  void push(WatchEvent event);

  bool empty() const noexcept { return events_.empty(); }
  std::optional<WatchEvent> pop();

private:
  void collapse();

  std::map<std::string, std::string, std::less<>> watches_; ///< token -> path
  std::list<WatchEvent> events_; // a std::deque allocates while it is empty, and erases with more code
  bool keeps_equal_ = false;
};

} // namespace xenstorepp
