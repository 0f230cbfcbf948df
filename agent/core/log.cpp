// SPDX-License-Identifier: BSD-2-Clause
#include "core/log.hpp"

#include <array>
#include <cstdarg>
#include <new>

#include <syslog.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/format.hpp"
#include "core/log_limit.hpp"
#include "core/log_line.hpp"
#include "core/log_sink.hpp"
#include "core/text.hpp"

namespace core::log {
namespace {

struct State {
  Target target = Target::standard_error;
  Filter filter{Level::warn};
  Style style = Style::plain;
  LineLimit limit;
};
State state;
SyslogSocket logger(_PATH_LOG);

/// False if the line is lost, be it because there is no memory for it.
bool emit(Level level, const char* module, std::string_view text) noexcept {
  try {
    const auto line = printable(text, 1024);
    if (state.target == Target::system_logger) return logger.send(priority(level), concat({module, ": ", line}));
    return write_line(STDERR_FILENO, make_line(state.style, level, module, line, std::chrono::system_clock::now()));
  } catch (const std::bad_alloc&) {
    return false;
  }
}

} // namespace

void open(Target target, const Filter& filter) noexcept {
  state = {target, filter, style_for(STDERR_FILENO), {}};
  if (target == Target::system_logger) logger.open();
}

bool enabled(Level level) noexcept { return state.filter.enabled(level); }
bool enabled(Level level, const char* module) noexcept { return state.filter.enabled(level, module); }

void write(Level level, const char* module, const char* format, ...) noexcept {
  if (!enabled(level, module)) return;
  const auto now = LineLimit::Clock::now();
  if (!state.limit.admits(level, now)) return;
  catch_up(now);
  std::array<char, 1024> text{};
  va_list arguments;
  va_start(arguments, format);
  format_into(text, format, arguments);
  va_end(arguments);
  if (!emit(level, module, text.data())) state.limit.count_lost(now);
}

void catch_up(LineLimit::Clock::time_point now) noexcept {
  try {
    const auto sentence = state.limit.report(now);
    if (!sentence) return;
    if (!enabled(Level::warn, "log") || emit(Level::warn, "log", *sentence)) state.limit.forget_omissions();
  } catch (const std::bad_alloc&) {
    return; // the next call tells of it
  }
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
