// SPDX-License-Identifier: BSD-2-Clause
#include "scale/fit.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace {

using scale::fit;
using scale::Point;

std::vector<Point> points_of(double a, double b, double c) {
  std::vector<Point> points;
  for (const double x : {10.0, 30.0, 100.0, 300.0, 1000.0})
    points.push_back({x, a + b * x + c * x * x});
  return points;
}

TEST(Fit, FindsTheLawThatThePointsWereMadeBy) {
  const auto law = fit(points_of(12, 0.5, 0.002));
  EXPECT_NEAR(law.factors[0], 12, 1e-6);
  EXPECT_NEAR(law.factors[1], 0.5, 1e-8);
  EXPECT_NEAR(law.factors[2], 0.002, 1e-10);
  EXPECT_NEAR(law.deviation, 0, 1e-9);
  EXPECT_NEAR(law.at(2000), 12 + 1000 + 8000, 1e-3);
}

TEST(Fit, FindsAStraightLine) {
  const auto law = fit(points_of(0, 3, 0));
  EXPECT_NEAR(law.factors[1], 3, 1e-8);
  EXPECT_NEAR(law.at(5000), 15000, 1e-2);
}

/// A cost below nothing would be no cost. The parabola through these has a negative square.
TEST(Fit, HasNoNegativeFactor) {
  const std::vector<Point> bent{{10, 12}, {100, 90}, {1000, 700}};
  const auto law = fit(bent);
  for (const double factor : law.factors)
    EXPECT_GE(factor, 0);
  EXPECT_GT(law.deviation, 0.01);
  EXPECT_LT(law.deviation, 0.2);
}

/// A tenth too much counts as a tenth, whether of little or of much.
TEST(Fit, WeighsDeviationsByWhatTheyDeviateFrom) {
  auto points = points_of(0, 1, 0);
  points.back().y *= 1.1;
  const auto law = fit(points);
  EXPECT_NEAR(law.at(10), 10, 0.5);
}

TEST(Fit, NeedsAtLeastAsManyPointsAsFactors) {
  const std::vector<Point> one{{10, 40}};
  EXPECT_NEAR(fit(one).at(10), 40, 1e-9);
  EXPECT_EQ(fit({}).at(10), 0);
  const std::vector<Point> with_nothing{{10, 0}, {100, 400}};
  EXPECT_NEAR(fit(with_nothing).at(100), 400, 1e-6);
}

TEST(Fit, IsWrittenAsAFormula) {
  EXPECT_EQ(scale::formula({{12.5, 0.25, 0.0125}}), "12.5 + 0.25 N + 0.0125 N^2");
  EXPECT_EQ(scale::formula({{0, 0.25, 0}}), "0.25 N");
  EXPECT_EQ(scale::formula({}), "0");
}

} // namespace
