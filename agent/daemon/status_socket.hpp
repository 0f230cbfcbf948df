// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/loop.hpp"

namespace agent {

/// Tells root how the agent is: whoever connects is given one document and the connection is closed. Nothing is read
/// from it, so there is no request to get wrong.
///
/// The file is open to its owner alone, and the kernel is asked besides who connects: root, or the user the agent runs
/// as; others get nothing. It is an agent's only listening socket. At most four readers are served at a time, the rest
/// wait in the kernel's queue, and one that does not read is dropped: none of them holds the loop up.
class StatusSocket {
public:
  /// Begins to listen at `path`, while the process still has the rights to; whoever connects waits for serve(). The
  /// last directory of the path is made if need be, for its owner alone. What a dead agent left there is replaced.
  /// Errors: another agent answers there; something that is no socket stands there; the path is too long; those of the
  /// system.
  static core::Result<std::unique_ptr<StatusSocket>> bind(const std::string& path);
  StatusSocket(const StatusSocket&) = delete;
  StatusSocket& operator=(const StatusSocket&) = delete;
  /// The file stays: who is locked in may not remove it, and the next agent takes its place.
  ~StatusSocket();

  /// From now on the loop, which must outlive this object, gives each reader what `document` says when it comes. A
  /// reader is dropped that has not read it all after `patience`.
  void serve(core::Loop& loop, std::function<std::string()> document,
             std::chrono::milliseconds patience = std::chrono::seconds{5});

private:
  struct Reader {
    core::Fd connection;
    std::string document;
    std::size_t sent = 0;
    core::Clock::time_point deadline;
  };
  explicit StatusSocket(core::Fd listener) : listener_(std::move(listener)) {}
  void accept_one();
  void admit(core::Fd connection);
  void send_more(int connection);
  void settle();

  core::Fd listener_;
  core::Loop* loop_ = nullptr;
  std::function<std::string()> document_;
  std::chrono::milliseconds patience_{};
  std::vector<Reader> readers_;
  core::Clock::time_point accept_again_; ///< not before: there was no descriptor left
  std::optional<core::Loop::Timer> timer_;
};

} // namespace agent
