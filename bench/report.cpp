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
constexpr int column_width = -9;

std::string table_line(const Report::Figure& figure) {
  const auto& summary = figure.summary;
  auto line = "  " + padded(figure.name, name_width) + padded(std::to_string(summary.n), -5);
  if (summary.n == 1) {
    line += padded("", column_width) + padded(number(summary.median), column_width) + padded("", 2 * -column_width);
  } else {
    for (const double value : {summary.min, summary.median, summary.p95, summary.max})
      line += padded(number(value), column_width);
  }
  line += "  " + padded(figure.unit, 6);
  if (figure.floor && *figure.floor > 0) line += padded(number(summary.median / *figure.floor), -7);
  return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

std::string to_json(const Report::Figure& figure) {
  const auto& summary = figure.summary;
  auto json = "{\"row\": " + quoted(figure.row) + ", \"name\": " + quoted(figure.name) +
              ", \"unit\": " + quoted(figure.unit) + ", \"n\": " + std::to_string(summary.n) +
              ", \"min\": " + exact(summary.min) + ", \"median\": " + exact(summary.median) +
              ", \"p95\": " + exact(summary.p95) + ", \"max\": " + exact(summary.max);
  if (figure.floor) json += ", \"floor\": " + exact(*figure.floor);
  return json + '}';
}

std::string to_json(const Report::Check& check) {
  return "{\"row\": " + quoted(check.row) + ", \"name\": " + quoted(check.name) +
         ", \"passed\": " + (check.passed ? "true" : "false") + ", \"detail\": " + quoted(check.detail) + '}';
}

template <class Part>
std::string json_list(const std::vector<Part>& parts) {
  std::string json = "[";
  for (const auto& part : parts)
    json += (json.size() == 1 ? "\n    " : ",\n    ") + to_json(part);
  return json + "\n  ]";
}

} // namespace

void Report::add(const std::string& name, const std::string& unit, std::vector<double> samples,
                 std::optional<double> floor) {
  figures_.push_back({row_, name, unit, summarise(std::move(samples)), floor});
}

void Report::check(const std::string& name, bool passed, const std::string& detail) {
  checks_.push_back({row_, name, passed, detail});
}

bool Report::passed() const { return std::ranges::all_of(checks_, &Check::passed); }

std::string Report::to_text() const {
  std::string text;
  for (const auto& [name, value] : run_)
    text += padded(name, 10) + value + '\n';
  text += '\n' + padded("", name_width + 2) + padded("n", -5);
  for (const char* column : {"min", "median", "p95", "max"})
    text += padded(column, column_width);
  text += "  " + padded("unit", 6) + padded("/floor", -7) + '\n';
  std::string row;
  for (const auto& figure : figures_) {
    if (figure.row != row) text += figure.row + '\n';
    row = figure.row;
    text += table_line(figure);
  }
  text += '\n';
  for (const auto& check : checks_)
    text += (check.passed ? "holds   " : "BROKEN  ") + check.row + ": " + check.name + ": " + check.detail + '\n';
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
