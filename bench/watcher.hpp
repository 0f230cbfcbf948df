// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "samples.hpp"
#include "wire_client.hpp"

namespace bench {

/// A toolstack's eye on the store: a connection in dom0 of its own with one watch. A watch and not a loop of READs,
/// which would keep one processor and the single-threaded daemon busy while both are measured. What the watch itself
/// adds is in the figures and in their floors alike.
class Watcher {
public:
  struct Event {
    std::string path;
    Clock::time_point seen;
  };

  Watcher(const std::string& dom0_socket, const std::string& path);

  /// The next event, with the time at which it was here.
  std::optional<Event> next(std::chrono::milliseconds patience);
  /// The same without ever sleeping: what is measured is not how long this process takes to wake up. It costs a
  /// processor, of which there should be another for the daemon and the agent.
  std::optional<Event> next_awake(std::chrono::milliseconds patience);
  /// Throws away what has come so far.
  void drain();
  /// Nothing if there is no such node.
  std::optional<std::string> read(const std::string& path);

  struct Span {
    Event first;
    Event last;
    unsigned events = 0;
  };
  /// The events until there are none for `silence`; nothing if there is none at all for `patience`.
  std::optional<Span> until_silent(std::chrono::milliseconds silence, std::chrono::milliseconds patience);

private:
  store_lab::WireClient client_;
};

} // namespace bench
