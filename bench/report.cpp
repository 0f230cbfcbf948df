// SPDX-License-Identifier: BSD-2-Clause
#include "report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bench {
namespace {

std::string printed(const char* format, int decimals, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, decimals, value);
  return text.data();
}

/// About three digits that mean something; whole numbers whole.
std::string number(double value) {
  const double size = std::fabs(value);
  const bool is_whole = std::nearbyint(value) == value;
  return printed("%.*f", is_whole || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3, value);
}

std::string exact(double value) { return printed("%.*g", 9, value); }

/// A positive width puts the text to the left of it, a negative one to the right.
std::string padded(const std::string& text, int width) {
  const auto wanted = static_cast<std::size_t>(std::abs(width));
  const std::string blanks(wanted > text.size() ? wanted - text.size() : 0, ' ');
  return width > 0 ? text + blanks : blanks + text;
}

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return json + '"';
}

constexpr int name_width = 46;
constexpr int agent_width = 18;
constexpr int column_width = -9;

std::string to_json(const Report::Figure& figure) {
  const auto summary = summarise(figure.samples);
  auto json = "{\"row\": " + quoted(figure.row) + ", \"agent\": " + quoted(figure.agent) +
              ", \"name\": " + quoted(figure.name) + ", \"unit\": " + quoted(figure.unit) +
              ", \"n\": " + std::to_string(summary.n) + ", \"min\": " + exact(summary.min) +
              ", \"median\": " + exact(summary.median) + ", \"p95\": " + exact(summary.p95) +
              ", \"max\": " + exact(summary.max);
  if (const auto floor = figure.floor()) json += ", \"floor\": " + exact(*floor);
  return json + '}';
}

std::string to_json(const Report::Check& check) {
  return "{\"row\": " + quoted(check.row) + ", \"agent\": " + quoted(check.agent) +
         ", \"name\": " + quoted(check.name) + ", \"passed\": " + (check.passed ? "true" : "false") +
         ", \"detail\": " + quoted(check.detail) + '}';
}

template <class Part>
std::string json_list(const std::vector<Part>& parts) {
  std::string json = "[";
  for (const auto& part : parts)
    json += (json.size() == 1 ? "\n    " : ",\n    ") + to_json(part);
  return json + "\n  ]";
}

} // namespace

std::optional<double> Report::Figure::floor() const {
  return floors.empty() ? std::nullopt : std::optional(summarise(floors).median);
}

void Report::add(const std::string& name, const std::string& unit, std::vector<double> samples,
                 std::optional<double> floor) {
  const auto is_same = [&](const Figure& one) {
    return one.row == row_ && one.agent == agent_ && one.name == name && one.unit == unit;
  };
  auto figure = std::ranges::find_if(figures_, is_same);
  if (figure == figures_.end()) {
    // Behind the same figure of another agent, to be compared with.
    const auto is_kin = [&](const Figure& one) { return one.row == row_ && one.name == name && one.unit == unit; };
    const auto last = std::find_if(figures_.rbegin(), figures_.rend(), is_kin).base();
    figure = figures_.insert(last == figures_.begin() ? figures_.end() : last, {row_, agent_, name, unit, {}, {}});
  }
  figure->samples.insert(figure->samples.end(), samples.begin(), samples.end());
  if (floor) figure->floors.push_back(*floor);
}

/// The same figure of the agent that is named first: what others are compared with.
const Report::Figure* Report::first_of(const Figure& figure) const {
  const auto first = std::ranges::find_if(
      figures_, [&](const Figure& one) { return one.row == figure.row && one.name == figure.name; });
  return first == figures_.end() || &*first == &figure ? nullptr : &*first;
}

std::string Report::table_line(const Figure& figure) const {
  const auto summary = summarise(figure.samples);
  auto line = "  " + padded(figure.name, name_width) + padded(figure.agent, agent_width) +
              padded(std::to_string(summary.n), -5);
  if (summary.n == 1) {
    line += padded("", column_width) + padded(number(summary.median), column_width) + padded("", 2 * -column_width);
  } else {
    for (const double value : {summary.min, summary.median, summary.p95, summary.max})
      line += padded(number(value), column_width);
  }
  const auto floor = figure.floor();
  line += "  " + padded(figure.unit, 6) + padded(floor && *floor > 0 ? number(summary.median / *floor) : "", -7);
  const auto* const first = first_of(figure);
  const double base = first == nullptr ? 0 : summarise(first->samples).median;
  if (base > 0) line += padded(number(summary.median / base), -9);
  return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

std::optional<double> Report::largest(const std::string& row, const std::string& name) const {
  std::optional<double> largest;
  for (const auto& figure : figures_) {
    if (figure.row != row || figure.name != name || figure.samples.empty()) continue;
    largest = std::max(largest.value_or(figure.samples.front()), std::ranges::max(figure.samples));
  }
  return largest;
}

void Report::check(const std::string& name, bool passed, const std::string& detail) {
  checks_.push_back({row_, agent_, name, passed, detail});
}

bool Report::passed() const { return std::ranges::all_of(checks_, &Check::passed); }

std::string Report::description() const {
  std::string text;
  for (const auto& [name, value] : run_)
    text += padded(name, 10) + value + '\n';
  return text;
}

std::string Report::to_text() const {
  auto text = description();
  text += '\n' + padded("", name_width + 2 + agent_width) + padded("n", -5);
  for (const char* column : {"min", "median", "p95", "max"})
    text += padded(column, column_width);
  text += "  " + padded("unit", 6) + padded("/floor", -7) + padded("/first", -9) + '\n';
  std::string row;
  for (const auto& figure : figures_) {
    if (figure.row != row) text += figure.row + '\n';
    row = figure.row;
    text += table_line(figure);
  }
  text += '\n';
  for (const auto& check : checks_)
    text += (check.passed ? "holds   " : "BROKEN  ") + (check.agent.empty() ? "" : check.agent + ": ") + check.row +
            ": " + check.name + ": " + check.detail + '\n';
  return text;
}

std::string Report::to_json() const {
  std::string json = "{\n  \"run\": {";
  for (const auto& [name, value] : run_)
    json += (json.back() == '{' ? "\n    " : ",\n    ") + quoted(name) + ": " + quoted(value);
  json += "\n  },\n  \"figures\": " + json_list(figures_) + ",\n  \"checks\": " + json_list(checks_) + "\n}\n";
  return json;
}

} // namespace bench
