// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "daemon.hpp"
#include "scale/traffic.hpp"

namespace scale {

/// The occasions that are measured, in this order.
inline constexpr std::array<std::string_view, 5> phases{"start, all at once", "idle hour, in turn",
                                                        "idle hour, in unison", "address there and gone",
                                                        "resume, all at once"};

/// What one agent's fleet cost in one phase, by one turn.
struct Measurement {
  std::string phase;
  std::string agent;
  unsigned guests = 0;
  double requests = 0;  ///< of all guests; an idle hour's are those of the minutes that were played, times 60 / minutes
  double cpu_ms = 0;    ///< of the daemon, user and system; scaled as the requests are
  double wall_ms = 0;   ///< until the last guest had its last answer; of an idle hour, that of one minute
  double waited_ms = 0; ///< the longest that a request of the toolstack's waited meanwhile; 0: not looked at
  double rss_before_kb = 0;
  double rss_after_kb = 0;
  double events = 0; ///< to the toolstack
  double conflicts = 0;
  std::string errors; ///< that xenstored answered with: "2 x RM ENOENT"
};

/// All phases of one agent with so many guests, each fleet on fresh daemons. Throws store_lab::LabError.
std::vector<Measurement> measure(const AgentTraffic& agent, unsigned guests, store_lab::Daemon daemon);

/// How many idle minutes are played to stand for an hour: fewer where there are many guests.
unsigned minutes_played(unsigned guests);

} // namespace scale
