// SPDX-License-Identifier: BSD-2-Clause
#include "scale/plot.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using scale::Panel;
using scale::plot;
using scale::Series;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++number;
  return number;
}

/// From 10 to 1000 guests, and from 1 to 100 ms.
Panel panel(const std::string& title) {
  const scale::Law law{{0, 0.1, 0}};
  return {title, {Series{"ours", {{10, 1, 1, 1}, {1000, 90, 100, 100}}, law}}};
}

TEST(Plot, IsOneSvgDocument) {
  const auto svg = plot({panel("start"), panel("idle")}, "guests", "ms");
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(count(svg, "<text "), count(svg, "</text>"));
  EXPECT_EQ(count(svg, "<g "), count(svg, "</g>"));
  EXPECT_EQ(count(svg, ">start</text>"), 1U);
  EXPECT_EQ(count(svg, ">idle</text>"), 1U);
  EXPECT_EQ(count(svg, ">ours</text>"), 1U) << "one legend for all";
  EXPECT_EQ(count(svg, "nan"), 0U);
}

/// The corners of the first panel: x from 62 to 406, y from 288 up to 64.
TEST(Plot, PutsMarksWhereTheyBelong) {
  const auto svg = plot({panel("start")}, "guests", "ms");
  EXPECT_EQ(count(svg, "<circle cx=\"62.0\" cy=\"288.0\" r=\"3\""), 1U) << svg;
  EXPECT_EQ(count(svg, "<circle cx=\"406.0\" cy=\"64.0\" r=\"3\""), 1U) << svg;
  EXPECT_EQ(count(svg, "points=\"62.0,288.0 "), 1U) << "the law begins with the first mark";
  EXPECT_EQ(count(svg, " 406.0,64.0\"/>"), 1U) << "and ends with the last";
}

TEST(Plot, LeavesOutWhatCostsNothing) {
  auto both = panel("resume");
  both.series.push_back({"rust agent", {}, {}});
  const auto svg = plot({both, {"nothing", {}}}, "guests", "ms");
  EXPECT_EQ(count(svg, "<polyline"), 1U);
  EXPECT_EQ(count(svg, "nan") + count(svg, "inf"), 0U);
}

/// The kernel may have accounted for nothing in a short time.
TEST(Plot, HasRoomForWhatWasNotNoticed) {
  auto none = panel("start");
  none.series[0].marks[0].least = 0;
  const auto svg = plot({none}, "guests", "ms");
  EXPECT_EQ(count(svg, "<line x1=\"62.0\" y1=\"288.0\" x2=\"62.0\" y2=\"288.0\""), 1U) << svg;
}

TEST(Plot, EscapesNames) {
  auto odd = panel("a < b & c");
  EXPECT_EQ(count(plot({odd}, "guests", "ms"), ">a &lt; b &amp; c</text>"), 1U);
}

} // namespace
