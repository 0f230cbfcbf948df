// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "core/log_filter.hpp"

/// The process's log: one line per event, to the system logger or to stderr. A line is made printable (core::printable)
/// and is at most 1 KiB; what a guest's user chose to name an interface cannot forge or break one. Values that are read
/// or published may stand in it, and nothing else of the store is read: it holds no secrets (docs/keys.md).
///
/// Nothing that happens to the log stops or ends the agent: a line that is not taken at once is lost (log_sink.hpp),
/// and there is a bound to how many are written (log_limit.hpp). How many are missing is told in a line of its own,
/// when there is room again and ten seconds have gone by.
namespace core::log {

enum class Target : std::uint8_t {
  standard_error, ///< as suits what it is: the journal, a terminal, another (log_line.hpp)
  system_logger,  ///< the socket that syslog(3) writes to, facility daemon
};

/// Until it is called, lines of level warn and above go to stderr. It forgets what was missing.
void open(Target target, const Filter& filter) noexcept;
inline void open(Target target, Level level) noexcept { open(target, Filter(level)); }

/// Whether lines of this level are written for some module; and for this one. Asked before work that only a line needs.
bool enabled(Level level) noexcept;
bool enabled(Level level, const char* module) noexcept;

/// `module` is the part that speaks, one of those in log_filter.hpp. Costs nothing that could be seen where the filter
/// leaves the line out: no allocation, no system call.
[[gnu::format(printf, 3, 4)]] void write(Level level, const char* module, const char* format, ...) noexcept;

/// Tells of missing lines, if it is time. The loop calls it whenever it wakes.
void catch_up(std::chrono::steady_clock::time_point now) noexcept;

/// Something that can fail for a while: told when it begins, when the reason changes, and when it is over, not every
/// time.
class Condition {
public:
  /// `what` works again or does not, as in "network". Both strings must outlive the object.
  Condition(const char* module, const char* what) noexcept : module_(module), what_(what) {}
  void fails(std::string_view why);
  void works();
  bool failing() const noexcept { return !why_.empty(); }

  struct Failure {
    std::string why;
    std::time_t when;
  };
  const char* what() const noexcept { return what_; }
  /// The last time that it failed, also if it works again.
  const std::optional<Failure>& last_failure() const noexcept { return last_; }

private:
  const char* module_;
  const char* what_;
  std::string why_;
  std::optional<Failure> last_;
};

} // namespace core::log
