// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/report.hpp"

#include <algorithm>
#include <array>

#include "model/print.hpp"
#include "schema/version.hpp"

namespace doctor {
namespace {

struct Style {
  const char* word;
  const char* shown; ///< on a terminal without colour "bad" must be seen from afar, too
  const char* colour;
};

constexpr std::array<Style, 4> styles{{
    {"ok", "ok  ", "\033[32m"},
    {"note", "note", "\033[36m"},
    {"warn", "WARN", "\033[33m"},
    {"bad", "BAD ", "\033[1;31m"},
}};

const Style& style_of(Mark mark) { return styles.at(static_cast<std::size_t>(mark)); }

std::string subject(const Line& line) { return line.about.empty() ? line.check : line.check + ' ' + line.about; }

/// Filled up with blanks; a longer one is not cut.
std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string summary(const std::vector<Line>& lines) {
  const auto count = [&](Mark mark) { return std::ranges::count(lines, mark, &Line::mark); };
  switch (exit_status(lines)) {
    case 0: return "All is well.";
    case 1: return "Nothing was found that stops it; " + std::to_string(count(Mark::warn)) + " to look at: see WARN.";
    default: return "It does not work here: see BAD.";
  }
}

} // namespace

std::string to_text(const std::vector<Line>& lines, bool colour) {
  constexpr std::size_t widest = 18;
  std::size_t width = 0;
  for (const auto& line : lines)
    width = std::max(width, std::min(subject(line).size(), widest));
  std::string text;
  for (const auto& line : lines) {
    const auto& style = style_of(line.mark);
    text += colour ? style.colour + std::string(style.shown) + "\033[0m" : style.shown;
    text += "  " + padded(subject(line), width) + "  " + line.fact + '\n';
    if (!line.advice.empty()) text += std::string(width + 8, ' ') + "-> " + line.advice + '\n';
  }
  return text + summary(lines) + '\n';
}

std::string to_json(const std::vector<Line>& lines) {
  std::string text = "{\n  \"version\": " + model::json_string(schema::version_text);
  text += ",\n  \"status\": " + std::to_string(exit_status(lines)) + ",\n  \"checks\": [";
  const char* separator = "\n";
  for (const auto& line : lines) {
    text += separator;
    text += "    {\"mark\": " + model::json_string(style_of(line.mark).word) +
            ", \"check\": " + model::json_string(line.check) + ", \"about\": " + model::json_string(line.about) +
            ",\n     \"fact\": " + model::json_string(line.fact) +
            ",\n     \"advice\": " + model::json_string(line.advice) + '}';
    separator = ",\n";
  }
  return text + "\n  ]\n}\n";
}

} // namespace doctor
