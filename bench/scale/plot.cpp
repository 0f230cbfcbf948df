// SPDX-License-Identifier: BSD-2-Clause
#include "scale/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace scale {
namespace {

constexpr double width = 420, height = 300;                    // of a panel with its margins
constexpr double left = 62, right = 14, top = 30, bottom = 46; // these margins
constexpr std::array<const char*, 4> colours{"#1b6ca8", "#c2571a", "#5b8c2a", "#8a63b5"};

template <class... Values>
std::string text(const char* format, Values... values) {
  std::array<char, 512> buffer{};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
  std::snprintf(buffer.data(), buffer.size(), format, values...);
#pragma GCC diagnostic pop
  return buffer.data();
}

std::string escaped(const std::string& plain) {
  std::string safe;
  for (const char c : plain) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else
      safe += c;
  }
  return safe;
}

std::string label(double x, double y, const char* anchor, const std::string& words, const char* more = "") {
  return text("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>", x, y, anchor, more) + escaped(words) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* colour) {
  return text("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, colour);
}

/// A logarithmic axis over whole decades.
struct Axis {
  int first = 0; ///< powers of ten
  int last = 1;
  double from = 0; ///< where these are on the page
  double to = 0;

  double place(double value) const {
    const double power = value > 0 ? std::max(std::log10(value), static_cast<double>(first)) : first;
    return from + (power - first) / (last - first) * (to - from);
  }
};

Axis axis_over(double least, double most, double from, double to) {
  Axis axis{static_cast<int>(std::floor(std::log10(least))), static_cast<int>(std::ceil(std::log10(most))), from, to};
  axis.last = std::max(axis.last, axis.first + 1);
  return axis;
}

struct Range {
  double least = 1e300;
  double most = 0;
  /// What is 0 has no place on a logarithmic axis.
  void take(double value) {
    if (value <= 0) return;
    least = std::min(least, value);
    most = std::max(most, value);
  }
};

std::string frame(const Panel& panel, const Axis& x, const Axis& y) {
  auto svg = label((x.from + x.to) / 2, y.to - 10, "middle", panel.title, "font-weight=\"bold\"");
  for (int power = x.first; power <= x.last; ++power) {
    const double at = x.place(std::pow(10, power));
    svg += line(at, y.from, at, y.to, "#dddddd") + label(at, y.from + 16, "middle", text("%g", std::pow(10, power)));
  }
  for (int power = y.first; power <= y.last; ++power) {
    const double at = y.place(std::pow(10, power));
    svg += line(x.from, at, x.to, at, "#dddddd") + label(x.from - 6, at + 4, "end", text("%g", std::pow(10, power)));
  }
  return svg;
}

std::string draw(const Series& series, const char* colour, const Axis& x, const Axis& y) {
  if (series.marks.empty()) return "";
  std::string path;
  const double first = std::log10(series.marks.front().x);
  const double last = std::log10(series.marks.back().x);
  constexpr int steps = 40;
  for (int i = 0; i <= steps; ++i) {
    const double at = std::pow(10, first + (last - first) * i / steps);
    const double value = series.law.at(at);
    if (value > 0) path += text("%s%.1f,%.1f", path.empty() ? "" : " ", x.place(at), y.place(value));
  }
  auto svg =
      "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"" + std::string(colour) + "\" points=\"" + path + "\"/>\n";
  for (const auto& mark : series.marks) {
    svg += line(x.place(mark.x), y.place(mark.least), x.place(mark.x), y.place(mark.most), colour);
    svg +=
        text("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x.place(mark.x), y.place(mark.median), colour);
  }
  return svg;
}

std::string draw(const Panel& panel, const std::vector<std::string>& names, double at_x, double at_y,
                 const std::string& x_name, const std::string& y_name) {
  Range across;
  Range up;
  for (const auto& series : panel.series)
    for (const auto& mark : series.marks) {
      across.take(mark.x);
      up.take(mark.least);
      up.take(mark.most);
    }
  if (up.most == 0) return "";
  const auto x = axis_over(across.least, across.most, at_x + left, at_x + width - right);
  const auto y = axis_over(up.least, up.most, at_y + height - bottom, at_y + top);
  auto svg = frame(panel, x, y);
  svg += label((x.from + x.to) / 2, y.from + 34, "middle", x_name);
  svg += text("<g transform=\"translate(%.1f %.1f) rotate(-90)\">", at_x + 14, (y.from + y.to) / 2) +
         label(0, 0, "middle", y_name) + "</g>\n";
  for (const auto& series : panel.series) {
    const auto place = static_cast<std::size_t>(std::ranges::find(names, series.name) - names.begin());
    svg += draw(series, colours[place % colours.size()], x, y);
  }
  return svg;
}

std::vector<std::string> names_in(const std::vector<Panel>& panels) {
  std::vector<std::string> names;
  for (const auto& panel : panels)
    for (const auto& series : panel.series)
      if (std::ranges::find(names, series.name) == names.end()) names.push_back(series.name);
  return names;
}

} // namespace

std::string plot(const std::vector<Panel>& panels, const std::string& x_name, const std::string& y_name) {
  const auto names = names_in(panels);
  constexpr double legend = 34;
  const auto rows = (panels.size() + 1) / 2;
  auto svg = text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\" "
                  "font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                  2 * width, legend + static_cast<double>(rows) * height);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double x = left + static_cast<double>(i) * 150;
    svg += text("<circle cx=\"%.1f\" cy=\"18\" r=\"5\" fill=\"%s\"/>\n", x, colours[i % colours.size()]);
    svg += label(x + 12, 22, "start", names[i]);
  }
  for (std::size_t i = 0; i < panels.size(); ++i)
    svg += draw(panels[i], names, i % 2 == 0 ? 0 : width, legend + static_cast<double>(i / 2) * height, x_name, y_name);
  return svg + "</svg>\n";
}

} // namespace scale
