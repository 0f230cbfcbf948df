// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "options.hpp"
#include "report.hpp"

namespace bench {

/// One subject of measurement: a file in rows/. It makes a store of its own, adds its figures to the report, and leaves
/// the links as they were.
struct Row {
  std::string_view name;
  void (*measure)(const Options& options, Report& report);
  bool is_of_agents = true; ///< each has its turn; else it is measured once
};

/// The program's size.
void measure_size(const Options& options, Report& report);
/// From the change of an address to its key, and to its absence.
void measure_latency(const Options& options, Report& report);
/// Ten thousand changes: how many flushes, what they cost, and whether the tree is right in the end.
void measure_storm(const Options& options, Report& report);
/// From exec(2) to the last key; requests of a start.
void measure_start(const Options& options, Report& report);
/// What the agent keeps in memory when it has settled.
void measure_memory(const Options& options, Report& report);
/// What it does in a minute in which nothing happens.
void measure_idle(const Options& options, Report& report);

/// xenstorepp beside libxenstore: the library, not an agent.
void measure_library(const Options& options, Report& report);

inline constexpr std::array<Row, 7> all_rows{{
    {"size", measure_size},
    {"latency", measure_latency},
    {"storm", measure_storm},
    {"start", measure_start},
    {"memory", measure_memory},
    {"idle", measure_idle},
    {"library", measure_library, false},
}};

inline std::span<const Row> rows() { return all_rows; }

} // namespace bench
