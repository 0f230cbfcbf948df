// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// Which lines of the log are written: a level for each part of the agent.
///
/// The parts that speak, by the name that stands in a line and in a filter:
///
///   agent      start and end, settings, other agents
///   collect    a subject that cannot be read, and that can be again
///   disks      whether the kernel tells of mounts
///   hostname   whether the kernel tells of the host name
///   log        lines that were left out or lost
///   loop       the event loop
///   netlink    trace: each message of the kernel, decoded
///   network    which link is which vif
///   publisher  what is written to the store: debug, how much; trace, each `+ key="value"` and `- key`
///   xenstore   the connection
namespace core::log {

enum class Level : std::uint8_t { error, warn, info, debug, trace };

/// "error", "warn", "info", "debug", "trace"; nothing for another word.
std::optional<Level> parse_level(std::string_view text) noexcept;

inline constexpr std::size_t part_count = 10;

/// Small, and free of allocations: it is asked for every line.
class Filter {
public:
  /// Lines up to this level, of every part.
  constexpr explicit Filter(Level level) noexcept : others_(rank(level)), lowest_(rank(level)), highest_(rank(level)) {
    parts_.fill(rank(level));
  }

  /// Whether some part's lines of this level are written.
  bool enabled(Level level) const noexcept { return rank(level) <= highest_; }
  /// A module that is none of the parts has the level of those that no directive names.
  bool enabled(Level level, const char* module) const noexcept;

  friend bool operator==(const Filter&, const Filter&) = default;

private:
  friend class FilterParser;
  Filter() = default;
  static constexpr std::uint8_t rank(Level level) noexcept {
    return static_cast<std::uint8_t>(static_cast<int>(level) + 1);
  }
  void set_bounds() noexcept;

  // Ranks: 0 writes nothing, 1 errors, ... 5 everything.
  std::array<std::uint8_t, part_count> parts_{};
  std::uint8_t others_ = 0;
  std::uint8_t lowest_ = 0;
  std::uint8_t highest_ = 0;
};

struct ReadFilter {
  Filter filter;
  std::string complaint; ///< a sentence about the first thing that was passed over; empty if all was understood
};

/// The grammar of Rust's env_logger: directives between commas, each a level (error, warn, info, debug, trace, off, in
/// letters of any case) for everything, `name` for all lines of those parts, or `name=level`. A name stands for every
/// part that begins with it; the longest one that fits counts, and of equals the last. Parts that nothing fits are
/// silent, as in "publisher=trace", which writes nothing else.
///
/// A part answers to its own name, to its room ("publish"), and to what the older agent in Rust called the same
/// thing: "xen_guest_agent" is everything, "xen_guest_agent::publisher" or "netlink_proto" a part. "-" is as good
/// as "_".
///
/// Unlike env_logger: a name that fits no part is passed over with a complaint, as nothing would ever come of it; so is
/// a pattern after "/", which is not supported. Without any directive that was understood the filter is `unsaid`. At
/// most 1024 bytes and 32 directives are read.
ReadFilter read_filter(std::string_view text, Level unsaid = Level::info);

/// The same, but the first complaint is an error.
std::expected<Filter, std::string> parse_filter(std::string_view text, Level unsaid = Level::info);

} // namespace core::log
