// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "samples.hpp"

namespace bench {

/// What was measured, where, and on whom; as a table for people and as JSON for programs.
class Report {
public:
  struct Figure {
    std::string row;   ///< the file in rows/ that measured it
    std::string agent; ///< on whom; "" if there is only one
    std::string name;
    std::string unit;
    std::vector<double> samples;
    /// Medians of the least that anything could need for the same, measured beside it; one for each turn.
    std::vector<double> floors;
    std::optional<double> floor() const;
  };
  struct Check {
    std::string row;
    std::string agent;
    std::string name;
    bool passed = false;
    std::string detail;
  };

  /// Facts about the run as a whole: {"kernel", "Linux 6.1"}.
  void describe(std::string name, std::string value) { run_.emplace_back(std::move(name), std::move(value)); }
  const std::vector<std::pair<std::string, std::string>>& facts() const { return run_; }
  /// These as lines.
  std::string description() const;
  /// All figures and checks that follow are this row's, of this agent.
  void begin_row(std::string row, std::string agent = "") {
    row_ = std::move(row);
    agent_ = std::move(agent);
  }
  /// More samples for a figure that is there already, of an earlier turn, join it.
  void add(const std::string& name, const std::string& unit, std::vector<double> samples,
           std::optional<double> floor = std::nullopt);
  void add(const std::string& name, const std::string& unit, double value) { add(name, unit, std::vector{value}); }
  /// What must hold whatever the machine; `detail` is told either way.
  void check(const std::string& name, bool passed, const std::string& detail);

  /// The largest sample of a figure, of all agents; nothing if there is none.
  std::optional<double> largest(const std::string& row, const std::string& name) const;
  bool passed() const;
  std::string to_text() const;
  std::string to_json() const;

private:
  const Figure* first_of(const Figure& figure) const;
  std::string table_line(const Figure& figure) const;

  std::string row_;
  std::string agent_;
  std::vector<std::pair<std::string, std::string>> run_;
  std::vector<Figure> figures_;
  std::vector<Check> checks_;
};

} // namespace bench
