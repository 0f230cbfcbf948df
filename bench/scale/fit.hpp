// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <span>
#include <string>

namespace scale {

struct Point {
  double x = 0;
  double y = 0; ///< a point where this is not more than 0 counts for nothing
};

/// y = a + b x + c x^2, none of them below 0.
struct Law {
  std::array<double, 3> factors{}; ///< a, b, c
  double deviation = 0;            ///< the largest |measured / law - 1|

  double at(double x) const { return factors[0] + factors[1] * x + factors[2] * x * x; }
};

/// The law with the least squares of relative deviations, so that small fleets count as much as large ones. A factor
/// that would come out below 0 is left out. All zero without points.
Law fit(std::span<const Point> points);

/// "12.5 + 0.34 N + 0.0012 N^2"; what is 0 is left out.
std::string formula(const Law& law);

} // namespace scale
