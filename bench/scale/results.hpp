// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "scale/fit.hpp"
#include "scale/phases.hpp"
#include "scale/plot.hpp"

namespace scale {

/// All turns of one agent in one phase at one size of the fleet.
struct Group {
  std::string phase;
  std::string agent;
  unsigned guests = 0;
  std::vector<Measurement> turns;
};

/// By phase, agent and size, each in the order in which they came.
std::vector<Group> group(const std::vector<Measurement>& measurements);

/// A figure's median, least and most over the turns.
Mark spread(const Group& group, double Measurement::* figure);

/// One panel for each phase: the daemon's processor time against the number of guests, with the law of each agent.
std::vector<Panel> panels(const std::vector<Group>& groups);

/// For people: all figures, then the laws.
std::string to_table(const std::vector<Group>& groups);
/// For programs. `facts` are of the run as a whole.
std::string to_json(const std::vector<Group>& groups, const std::vector<std::pair<std::string, std::string>>& facts);

} // namespace scale
