// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/log_filter.hpp"

namespace core::log {

enum class Style : std::uint8_t {
  plain,             ///< "info publisher: text"
  journal,           ///< "<6>publisher: text" (sd-daemon(3))
  terminal,          ///< "2026-11-22T16:30:31Z info  publisher: text"
  coloured_terminal, ///< the same, the level in colours
};

/// What suits a descriptor: the journal is known by $JOURNAL_STREAM, "device:inode" of the stream to it
/// (systemd.exec(5)), and colours are for terminals only, unless $NO_COLOR is set or $TERM is "dumb" or not set.
Style style_for(int fd);

/// LOG_ERR, LOG_WARNING, ... of syslog(3).
int priority(Level level) noexcept;

/// One line with its end. `text` is printable, and has no line end.
std::string make_line(Style style, Level level, const char* module, std::string_view text,
                      std::chrono::system_clock::time_point now);

} // namespace core::log
