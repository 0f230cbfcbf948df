// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

/// The process's log: one line per event, to the system logger or to stderr. A line is made printable (core::printable)
/// and is at most 1 KiB; what a guest's user chose to name an interface cannot forge or break one.
namespace core::log {

enum class Level : std::uint8_t { error, warn, info, debug, trace };

enum class Target : std::uint8_t {
  standard_error, ///< "<6>text" if it goes to systemd's journal ($JOURNAL_STREAM), else "info module: text"
  system_logger,  ///< syslog(3), facility daemon
};

/// Until it is called, lines of level warn and above go to stderr.
void open(Target target, Level level) noexcept;

/// "error", "warn", "info", "debug", "trace"; nothing for another word.
std::optional<Level> parse_level(std::string_view text) noexcept;

bool enabled(Level level) noexcept;

/// `module` is the room or part that speaks, such as "publisher".
[[gnu::format(printf, 3, 4)]] void write(Level level, const char* module, const char* format, ...) noexcept;

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
