// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/loop.hpp"

namespace platform {

/// What of sysfs could not be read, from one look at all of it to the next.
///
/// An error that may pass holds up everything that is read in the same look, for a vif or a disk must not pass for
/// something else on account of one bad moment. But an attribute may fail for good, as when its driver is broken: one
/// that has failed in every look for longer than the patience costs only what it would have said. That is told once.
/// Where it is memory or descriptors that are wanting there is no such end: that is no fault of the file.
class UnreadableFiles {
public:
  using Clock = core::Clock;
  static constexpr std::chrono::milliseconds default_patience{5000};

  /// `module` is the part of the agent that speaks in the log.
  explicit UnreadableFiles(const char* module, std::chrono::milliseconds patience = default_patience) noexcept
      : module_(module), patience_(patience) {}

  /// A new look at all files begins.
  void look_again();

  /// A file could not be read; the error's context names it. One that says how things are (ENOENT) is no matter.
  void note(core::Error error, Clock::time_point now);

  /// Why this look is not to be relied upon.
  const std::optional<core::Error>& awaited() const noexcept { return awaited_; }

  /// Whether this look did without a file that may be readable again some day.
  bool gave_up() const noexcept { return gave_up_; }

private:
  struct Failing {
    Clock::time_point since;
    bool told = false;
  };
  using Files = std::map<std::string, Failing>;
  bool is_given_up(const core::Error& error, Clock::time_point now);

  const char* module_;
  std::chrono::milliseconds patience_;
  Files failing_; ///< in this look
  Files former_;  ///< in the one before
  std::optional<core::Error> awaited_;
  bool gave_up_ = false;
};

} // namespace platform
