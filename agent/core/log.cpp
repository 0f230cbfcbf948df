// SPDX-License-Identifier: BSD-2-Clause
#include "core/log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "core/text.hpp"

namespace core::log {
namespace {

struct State {
  Target target = Target::standard_error;
  Level level = Level::warn;
  bool journal = false;
};
State state;

constexpr std::array<const char*, 5> names{"error", "warn", "info", "debug", "trace"};
constexpr std::array<int, 5> priorities{LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG, LOG_DEBUG};

/// $JOURNAL_STREAM is "device:inode" of the stream to the journal (systemd.exec(5)); it is inherited by whoever is
/// started, whose stderr may be another one.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status = {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino) == stream;
}

void emit(Level level, const char* module, const std::string& text) {
  const auto index = static_cast<std::size_t>(level);
  if (state.target == Target::system_logger) {
    ::syslog(priorities.at(index), "%s: %s", module, text.c_str());
    return;
  }
  std::string line =
      state.journal ? '<' + std::to_string(priorities.at(index)) + '>' : names.at(index) + std::string(" ");
  line += std::string(module) + ": " + text + '\n';
  // A log that cannot be written must not stop the agent: nothing to do about a failure or a short write.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace

void open(Target target, Level level) noexcept {
  state = {target, level, stderr_is_journal()};
  if (target == Target::system_logger) ::openlog("xen-guest-agent", LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

std::optional<Level> parse_level(std::string_view text) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (text == names.at(i)) return static_cast<Level>(i);
  }
  return std::nullopt;
}

bool enabled(Level level) noexcept { return level <= state.level; }

void write(Level level, const char* module, const char* format, ...) noexcept {
  if (!enabled(level)) return;
  std::array<char, 1024> text{};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  emit(level, module, printable(text.data(), text.size()));
}

void Condition::fails(std::string_view why) {
  last_ = {std::string(why), std::time(nullptr)};
  if (why_ == why) return;
  why_ = why;
  write(Level::warn, module_, "%s: %s", what_, why_.c_str());
}

void Condition::works() {
  if (why_.empty()) return;
  why_.clear();
  write(Level::info, module_, "%s: works again", what_);
}

} // namespace core::log
