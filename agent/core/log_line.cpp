// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_line.hpp"

#include <array>
#include <cstdlib>

#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/utc.hpp"

namespace core::log {
namespace {

struct Look {
  const char* name;
  const char* colour; ///< env_logger's
  int priority;
};
constexpr std::array<Look, 5> looks{{
    {"error", "\x1b[31m", LOG_ERR},
    {"warn", "\x1b[33m", LOG_WARNING},
    {"info", "\x1b[32m", LOG_INFO},
    {"debug", "\x1b[34m", LOG_DEBUG},
    {"trace", "\x1b[36m", LOG_DEBUG},
}};
constexpr std::string_view no_colour = "\x1b[0m";

const Look& look(Level level) { return looks.at(static_cast<std::size_t>(level)); }

/// $JOURNAL_STREAM is inherited by whoever is started, whose stderr may be another one.
bool is_journal(int fd) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status = {};
  if (stream == nullptr || ::fstat(fd, &status) != 0) return false;
  return concat({Decimal(status.st_dev), ":", Decimal(status.st_ino)}) == stream;
}

bool wants_colours() {
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (refused == nullptr || *refused == '\0') && terminal != nullptr && std::string_view(terminal) != "dumb";
}

} // namespace

Style style_for(int fd) {
  if (is_journal(fd)) return Style::journal;
  if (::isatty(fd) != 1) return Style::plain;
  return wants_colours() ? Style::coloured_terminal : Style::terminal;
}

int priority(Level level) noexcept { return looks[static_cast<std::size_t>(level)].priority; }

std::string make_line(Style style, Level level, const char* module, std::string_view text,
                      std::chrono::system_clock::time_point now) {
  std::string line;
  if (style == Style::journal) {
    append(line, {"<", Decimal(priority(level)), ">"});
  } else if (style == Style::plain) {
    append(line, {look(level).name, " "});
  } else {
    std::string name = look(level).name;
    name.resize(5, ' ');
    if (style == Style::coloured_terminal) name = concat({look(level).colour, name, no_colour});
    append(line, {utc(now), " ", name, " "});
  }
  append(line, {module, ": ", text, "\n"});
  return line;
}

} // namespace core::log
