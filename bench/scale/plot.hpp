// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "scale/fit.hpp"

namespace scale {

/// What was measured at one place of the horizontal axis, which is more than 0. What is 0 is drawn on the edge.
struct Mark {
  double x = 0;
  double least = 0;
  double median = 0;
  double most = 0;
};

struct Series {
  std::string name;
  std::vector<Mark> marks;
  Law law;
};

struct Panel {
  std::string title;
  std::vector<Series> series;
};

/// An SVG document: the panels below each other in two columns, both axes logarithmic, marks with their spread, laws as
/// lines. Series of the same name have the same colour; there may be four names.
std::string plot(const std::vector<Panel>& panels, const std::string& x_name, const std::string& y_name);

} // namespace scale
