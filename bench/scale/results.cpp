// SPDX-License-Identifier: BSD-2-Clause
#include "scale/results.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "samples.hpp"

namespace scale {
namespace {

std::vector<double> samples_of(const Group& group, double Measurement::* figure) {
  std::vector<double> samples;
  for (const auto& turn : group.turns)
    samples.push_back(turn.*figure);
  return samples;
}

template <class... Values>
std::string text(const char* format, Values... values) {
  std::array<char, 512> buffer{};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::snprintf(buffer.data(), buffer.size(), format, values...);
#pragma GCC diagnostic pop
  return buffer.data();
}

std::string table_line(const Group& group) {
  const auto cpu = spread(group, &Measurement::cpu_ms);
  const double requests = spread(group, &Measurement::requests).median;
  return text("  %-21s%6u%10.0f%9.0f%11.1f%11.1f%11.1f%9.1f%9.0f%11.1f%12.0f%11.0f%8.0f  %s\n", group.agent.c_str(),
              group.guests, requests, requests / group.guests, cpu.least, cpu.median, cpu.most,
              requests > 0 ? 1e3 * cpu.median / requests : 0.0, spread(group, &Measurement::wall_ms).median,
              spread(group, &Measurement::waited_ms).median, spread(group, &Measurement::rss_before_kb).median,
              spread(group, &Measurement::rss_after_kb).median, spread(group, &Measurement::events).median,
              group.turns.front().errors.c_str());
}

std::string json_list(const std::vector<double>& samples) {
  std::string json = "[";
  for (const double sample : samples)
    json += (json.size() == 1 ? "" : ", ") + text("%.9g", sample);
  return json + "]";
}

constexpr std::array<std::pair<const char*, double Measurement::*>, 8> figures{{
    {"requests", &Measurement::requests},
    {"cpu_ms", &Measurement::cpu_ms},
    {"wall_ms", &Measurement::wall_ms},
    {"waited_ms", &Measurement::waited_ms},
    {"rss_before_kb", &Measurement::rss_before_kb},
    {"rss_after_kb", &Measurement::rss_after_kb},
    {"events", &Measurement::events},
    {"conflicts", &Measurement::conflicts},
}};

/// Nothing here comes from outside: no quotes, no backslashes, but in the machine's own description.
std::string quoted(const std::string& plain) {
  std::string json = "\"";
  for (const char c : plain)
    json += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return json + '"';
}

} // namespace

std::vector<Group> group(const std::vector<Measurement>& measurements) {
  std::vector<Group> groups;
  for (const auto phase : phases) {
    for (const auto& one : measurements) {
      if (one.phase != phase) continue;
      const auto found = std::ranges::find_if(groups, [&](const Group& other) {
        return other.phase == one.phase && other.agent == one.agent && other.guests == one.guests;
      });
      if (found == groups.end())
        groups.push_back({one.phase, one.agent, one.guests, {one}});
      else
        found->turns.push_back(one);
    }
  }
  return groups;
}

Mark spread(const Group& group, double Measurement::* figure) {
  const auto summary = bench::summarise(samples_of(group, figure));
  return {static_cast<double>(group.guests), summary.min, summary.median, summary.max};
}

std::vector<Panel> panels(const std::vector<Group>& groups) {
  std::vector<Panel> panels;
  for (const auto& group : groups) {
    if (panels.empty() || panels.back().title != group.phase) panels.push_back({group.phase, {}});
    auto& all = panels.back().series;
    const auto found = std::ranges::find(all, group.agent, &Series::name);
    auto& series = found == all.end() ? all.emplace_back(Series{group.agent, {}, {}}) : *found;
    series.marks.push_back(spread(group, &Measurement::cpu_ms));
  }
  for (auto& panel : panels) {
    for (auto& series : panel.series) {
      std::ranges::sort(series.marks, {}, &Mark::x);
      std::vector<Point> points;
      for (const auto& mark : series.marks)
        points.push_back({mark.x, mark.median});
      series.law = fit(points);
    }
  }
  return panels;
}

std::string to_table(const std::vector<Group>& groups) {
  std::string table;
  std::string phase;
  for (const auto& group : groups) {
    if (group.phase != phase)
      table += text("\n%s (n = %zu)\n  %-21s%6s%10s%9s%11s%11s%11s%9s%9s%11s%12s%11s%8s\n", group.phase.c_str(),
                    group.turns.size(), "agent", "guests", "requests", "/guest", "CPU least", "CPU ms", "CPU most",
                    "us/req", "wall ms", "waited ms", "RSS before", "RSS after", "events");
    phase = group.phase;
    table += table_line(group);
  }
  table += "\nprocessor time of the daemon in ms with N guests, and the largest deviation of a median from it\n";
  for (const auto& panel : panels(groups))
    for (const auto& series : panel.series)
      table += text("  %-24s%-21s%-40s%5.0f %%\n", panel.title.c_str(), series.name.c_str(),
                    formula(series.law).c_str(), 100 * series.law.deviation);
  return table;
}

std::string to_json(const std::vector<Group>& groups, const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string json = "{\n  \"run\": {";
  for (const auto& [name, value] : facts)
    json += (json.back() == '{' ? "\n    " : ",\n    ") + quoted(name) + ": " + quoted(value);
  json += "\n  },\n  \"measured\": [";
  for (const auto& one : groups) {
    json += (json.back() == '[' ? "\n    " : ",\n    ") + ("{\"phase\": " + quoted(one.phase)) +
            ", \"agent\": " + quoted(one.agent) + ", \"guests\": " + std::to_string(one.guests);
    for (const auto& [name, figure] : figures)
      json += ", " + quoted(name) + ": " + json_list(samples_of(one, figure));
    json += "}";
  }
  json += "\n  ],\n  \"laws\": [";
  for (const auto& panel : panels(groups))
    for (const auto& series : panel.series)
      json += (json.back() == '[' ? "\n    " : ",\n    ") + ("{\"phase\": " + quoted(panel.title)) +
              ", \"agent\": " + quoted(series.name) + ", \"cpu_ms\": " + quoted(formula(series.law)) +
              text(", \"deviation\": %.3g}", series.law.deviation);
  return json + "\n  ]\n}\n";
}

} // namespace scale
