// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "report.hpp"

namespace bench {

/// What a figure may be at most: "row | figure | limit", a line each; '#' begins a comment.
struct Limit {
  std::string row;
  std::string figure;
  double at_most = 0;
};

/// Throws std::runtime_error with the line that is none, or if there is no such file.
std::vector<Limit> read_limits(const std::string& file);

/// A check for each limit of these rows: the largest sample counts, and what was not measured is broken.
void check_limits(const std::vector<Limit>& limits, const std::vector<std::string>& rows, Report& report);

} // namespace bench
