// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/report.hpp"

#include <algorithm>
#include <array>

#include "core/concat.hpp"
#include "core/decimal.hpp"
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

std::string subject(const Line& line) { return core::concat({line.check, line.about.empty() ? "" : " ", line.about}); }

/// Filled up with blanks; a longer one is not cut.
std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string summary(const std::vector<Line>& lines) {
  const auto count = [&](Mark mark) { return std::ranges::count(lines, mark, &Line::mark); };
  switch (exit_status(lines)) {
    case 0: return "All is well.";
    case 1:
      return core::concat(
          {"Nothing was found that stops it; ", core::Decimal(count(Mark::warn)), " to look at: see WARN."});
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
    core::append(text, {colour ? style.colour : "", style.shown, colour ? "\033[0m" : ""});
    core::append(text, {"  ", padded(subject(line), width), "  ", line.fact, "\n"});
    if (!line.advice.empty()) core::append(text, {std::string(width + 8, ' '), "-> ", line.advice, "\n"});
  }
  core::append(text, {summary(lines), "\n"});
  return text;
}

std::string to_json(const std::vector<Line>& lines) {
  auto text = core::concat({"{\n  \"version\": ", model::json_string(schema::version_text),
                            ",\n  \"status\": ", core::Decimal(exit_status(lines)), ",\n  \"checks\": ["});
  const char* separator = "\n";
  for (const auto& line : lines) {
    core::append(text, {separator, "    {\"mark\": ", model::json_string(style_of(line.mark).word), ", \"check\": ",
                        model::json_string(line.check), ", \"about\": ", model::json_string(line.about),
                        ",\n     \"fact\": ", model::json_string(line.fact),
                        ",\n     \"advice\": ", model::json_string(line.advice), "}"});
    separator = ",\n";
  }
  text += "\n  ]\n}\n";
  return text;
}

} // namespace doctor
