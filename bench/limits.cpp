// SPDX-License-Identifier: BSD-2-Clause
#include "limits.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bench {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

Limit parse(const std::string& line) {
  std::istringstream columns(line);
  Limit limit;
  std::string number;
  std::size_t used = 0;
  std::getline(columns, limit.row, '|');
  std::getline(columns, limit.figure, '|');
  std::getline(columns, number);
  limit.row = trimmed(limit.row);
  limit.figure = trimmed(limit.figure);
  number = trimmed(number);
  try {
    limit.at_most = std::stod(number, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != number.size()) throw std::runtime_error("not \"row | figure | limit\": " + line);
  return limit;
}

std::string detail(double value, double limit) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%.6g, at most %.6g", value, limit);
  return text.data();
}

} // namespace

std::vector<Limit> read_limits(const std::string& file) {
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error("cannot read " + file);
  std::vector<Limit> limits;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line.substr(0, line.find('#')));
    if (!line.empty()) limits.push_back(parse(line));
  }
  return limits;
}

void check_limits(const std::vector<Limit>& limits, const std::vector<std::string>& rows, Report& report) {
  for (const auto& limit : limits) {
    if (!rows.empty() && std::ranges::find(rows, limit.row) == rows.end()) continue;
    report.begin_row(limit.row);
    const auto largest = report.largest(limit.row, limit.figure);
    report.check(limit.figure, largest && *largest <= limit.at_most,
                 largest ? detail(*largest, limit.at_most) : "was not measured");
  }
}

} // namespace bench
