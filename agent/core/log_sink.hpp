// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string_view>

#include "core/fd.hpp"

/// Where lines go. Nobody who reads them, or does not, may hold up the agent or end it: a line that is not taken at
/// once is lost.
namespace core::log {

/// Writes a line of at most PIPE_BUF bytes to a descriptor that others share, so that it cannot be made non-blocking.
/// False if nobody takes it. A pipe is asked first whether it has room; should another writer fill it in between, the
/// write waits all the same.
bool write_line(int fd, std::string_view line);

/// The system logger's socket. Not syslog(3): glibc's and musl's wait without end for a logger that is alive and reads
/// nothing.
class SyslogSocket {
public:
  /// The path must outlive the object; the running system's is _PATH_LOG.
  constexpr explicit SyslogSocket(const char* path) noexcept : path_(path) {}

  /// A message without a timestamp: every logger puts its own on it. Connects if need be, once more if the logger was
  /// restarted. False if nobody took it.
  bool send(int priority, std::string_view text);
  /// Connects now rather than at the first message. A logger that is not there is looked for again at each message.
  void open();

private:
  int connect(int type); ///< 0 or errno
  bool send_once(std::string_view message_and_nul);

  const char* path_;
  Fd socket_;
  bool is_stream_ = false;
};

} // namespace core::log
