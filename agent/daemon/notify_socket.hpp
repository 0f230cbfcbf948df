// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/log.hpp"

namespace agent {

/// What a supervisor that speaks sd_notify(3)'s protocol says in the environment: systemd, and others like it.
struct NotifyEnvironment {
  /// NOTIFY_SOCKET: a path, or "@" and an abstract name (unix(7), Linux); "" for none.
  std::string socket;
  /// WATCHDOG_USEC: after so long without a sign of life the supervisor ends us; nothing if it does not.
  std::optional<std::chrono::microseconds> watchdog;
};

/// Of this process: a watchdog that WATCHDOG_PID says is another's does not count.
NotifyEnvironment notify_environment();

/// The ear of the supervisor: each message is a datagram, lines of NAME=value. It is connected once, at the start, so
/// that it can be spoken to after the process has given up its rights.
class NotifySocket {
public:
  /// Says nothing to anybody.
  NotifySocket() = default;
  /// Errors: the name is neither an absolute path nor an abstract name, or too long; those of the system.
  static core::Result<NotifySocket> connect(const std::string& name);

  /// Waits a second at most for a supervisor that does not listen; what it does not take is lost, and told of once.
  void tell(const std::string& lines);

  explicit operator bool() const noexcept { return static_cast<bool>(socket_); }

private:
  explicit NotifySocket(core::Fd socket) noexcept : socket_(std::move(socket)) {}
  core::Fd socket_;
  core::log::Condition condition_{"agent", "telling the service manager"};
};

} // namespace agent
