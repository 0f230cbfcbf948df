// SPDX-License-Identifier: BSD-2-Clause
#include "scale/results.hpp"

#include <gtest/gtest.h>

namespace {

scale::Measurement measured(std::size_t phase, unsigned guests, double cpu) {
  scale::Measurement one;
  one.phase = scale::phases.at(phase);
  one.agent = "ours";
  one.guests = guests;
  one.requests = 30.0 * guests;
  one.cpu_ms = cpu;
  return one;
}

/// Two turns of two sizes, in the order in which they are measured.
std::vector<scale::Group> groups() {
  return scale::group({measured(0, 10, 21), measured(1, 10, 5), measured(0, 10, 19), measured(1, 10, 6),
                       measured(0, 100, 200), measured(1, 100, 50), measured(0, 100, 202), measured(1, 100, 52)});
}

TEST(Results, AreGroupedByPhaseAndSize) {
  const auto all = groups();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].phase, scale::phases[0]);
  EXPECT_EQ(all[1].guests, 100U);
  EXPECT_EQ(all[2].phase, scale::phases[1]);
  const auto cpu = scale::spread(all[0], &scale::Measurement::cpu_ms);
  EXPECT_EQ(cpu.x, 10);
  EXPECT_EQ(cpu.least, 19);
  EXPECT_EQ(cpu.median, 20);
  EXPECT_EQ(cpu.most, 21);
}

TEST(Results, BecomeOnePanelForEachPhase) {
  const auto panels = scale::panels(groups());
  ASSERT_EQ(panels.size(), 2U);
  ASSERT_EQ(panels[0].series.size(), 1U);
  ASSERT_EQ(panels[0].series[0].marks.size(), 2U);
  EXPECT_NEAR(panels[0].series[0].law.at(100), 201, 2);
}

TEST(Results, AreTold) {
  const auto table = scale::to_table(groups());
  EXPECT_NE(table.find("start, all at once (n = 2)"), std::string::npos) << table;
  EXPECT_NE(table.find("  66.7"), std::string::npos) << "microseconds for each of 300 requests in 20 ms: " << table;
  const auto json = scale::to_json(groups(), {{"cpu", "a \"b\""}});
  EXPECT_NE(json.find("\"cpu\": \"a  b \""), std::string::npos) << json;
  EXPECT_NE(json.find("\"cpu_ms\": [21, 19]"), std::string::npos) << json;
}

} // namespace
