// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <string>

#include "daemon/notify_socket.hpp"
#include "daemon/status_report.hpp"

namespace agent {

/// What the agent tells a supervisor (sd_notify(3)): that it is ready, every look at memory that it lives and how it
/// is, and that it ends. Where there is none to tell, nothing is done.
class Supervision {
public:
  /// `sign_of_life` is the time between two calls of alive(). An address that does not work is told in the log, and no
  /// reason not to start.
  Supervision(const NotifyEnvironment& environment, std::chrono::seconds sign_of_life);

  /// There is somebody to tell.
  explicit operator bool() const noexcept { return static_cast<bool>(socket_); }

  /// What can be published at the start is. A watchdog that would bite between two signs of life is told to wait for
  /// three of them, as there is to be no wake-up for its sake; systemd does so from version 233 on.
  void ready(const StatusReport& report);
  void alive(const StatusReport& report);
  void stopping();

private:
  NotifySocket socket_;
  std::string watchdog_; ///< a line to make it wait longer, or ""
};

/// In a few words, as "27 keys published" or "publishing: xenstore: no answer".
std::string summary(const StatusReport& report);

} // namespace agent
