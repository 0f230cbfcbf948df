// SPDX-License-Identifier: BSD-2-Clause
#include "scale/fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <utility>
#include <vector>

namespace scale {
namespace {

constexpr std::array<const char*, 3> unknowns{"", " N", " N^2"};

using Matrix = std::array<std::array<double, 4>, 3>; // with the right side in the last column

/// The normal equations of the factors in use; of the others only that they are 0.
Matrix equations(std::span<const Point> points, const std::array<bool, 3>& used) {
  Matrix matrix{};
  for (std::size_t row = 0; row < 3; ++row) {
    if (!used[row]) matrix[row][row] = 1;
    for (const auto& point : points) {
      const std::array<double, 3> terms{1 / point.y, point.x / point.y, point.x * point.x / point.y};
      if (!used[row]) continue;
      for (std::size_t column = 0; column < 3; ++column)
        matrix[row][column] += used[column] ? terms[row] * terms[column] : 0;
      matrix[row][3] += terms[row];
    }
  }
  return matrix;
}

/// By Gauss and Jordan, with the largest pivot; an unknown without one is 0.
std::array<double, 3> solve(Matrix matrix) {
  for (std::size_t column = 0; column < 3; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < 3; ++row)
      if (std::fabs(matrix[row][column]) > std::fabs(matrix[pivot][column])) pivot = row;
    if (matrix[pivot][column] == 0) continue;
    std::swap(matrix[column], matrix[pivot]);
    for (std::size_t row = 0; row < 3; ++row) {
      const double times = row == column ? 0 : matrix[row][column] / matrix[column][column];
      for (std::size_t i = 0; i < 4; ++i)
        matrix[row][i] -= times * matrix[column][i];
    }
  }
  std::array<double, 3> solution{};
  for (std::size_t i = 0; i < 3; ++i)
    solution[i] = matrix[i][i] == 0 ? 0 : matrix[i][3] / matrix[i][i];
  return solution;
}

double squares(const Law& law, std::span<const Point> points) {
  double sum = 0;
  for (const auto& point : points)
    sum += std::pow(law.at(point.x) / point.y - 1, 2);
  return sum;
}

std::size_t number_of(const std::array<bool, 3>& used) {
  return static_cast<std::size_t>(std::ranges::count(used, true));
}

} // namespace

/// There are but seven sets of factors: all are tried, and the best without a negative one is taken.
Law fit(std::span<const Point> all) {
  std::vector<Point> points;
  std::ranges::copy_if(all, std::back_inserter(points), [](const Point& point) { return point.y > 0; });
  Law best;
  double least = -1;
  for (unsigned set = 1; set < 8; ++set) {
    const std::array<bool, 3> used{(set & 1) != 0, (set & 2) != 0, (set & 4) != 0};
    if (number_of(used) > points.size()) continue;
    Law law{solve(equations(points, used))};
    const double sum = squares(law, points);
    if (std::ranges::any_of(law.factors, [](double factor) { return factor < 0; })) continue;
    if (least >= 0 && sum >= least) continue;
    best = law;
    least = sum;
  }
  for (const auto& point : points)
    best.deviation = std::max(best.deviation, std::fabs(point.y / best.at(point.x) - 1));
  return best;
}

std::string formula(const Law& law) {
  std::string text;
  for (std::size_t i = 0; i < unknowns.size(); ++i) {
    if (law.factors[i] == 0) continue;
    std::array<char, 48> part{};
    std::snprintf(part.data(), part.size(), "%s%.3g%s", text.empty() ? "" : " + ", law.factors[i], unknowns[i]);
    text += part.data();
  }
  return text.empty() ? "0" : text;
}

} // namespace scale
