// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/report.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "schema/version.hpp"

namespace {

using doctor::Line;
using doctor::Mark;

const std::vector<Line> lines{{Mark::ok, "xen", "", "a guest", ""},
                              {Mark::note, "nic", "eth0", "no vif", ""},
                              {Mark::warn, "process", "", "none", "start \"it\""}};

TEST(DoctorReport, IsReadWithoutColour) {
  EXPECT_EQ(doctor::to_text(lines, false), "ok    xen       a guest\n"
                                           "note  nic eth0  no vif\n"
                                           "WARN  process   none\n"
                                           "                -> start \"it\"\n"
                                           "Nothing was found that stops it; 1 to look at: see WARN.\n");
}

TEST(DoctorReport, HasColourOnTheMarkAlone) {
  EXPECT_TRUE(doctor::to_text(lines, true).starts_with("\033[32mok  \033[0m  xen       a guest\n"));
}

TEST(DoctorReport, KeepsItsColumnsWhereANameIsLong) {
  const auto text = doctor::to_text(
      {{Mark::ok, "nic", "a-very-long-interface-name", "x", ""}, {Mark::ok, "xen", "", "y", ""}}, false);
  EXPECT_TRUE(text.starts_with("ok    nic a-very-long-interface-name  x\nok    xen                 y\n")) << text;
}

TEST(DoctorReport, SumsUp) {
  EXPECT_TRUE(doctor::to_text({lines[0], lines[1]}, false).ends_with("\nAll is well.\n"));
  EXPECT_TRUE(
      doctor::to_text({lines[2], {Mark::bad, "x", "", "y", ""}}, false).ends_with("It does not work here: see BAD.\n"));
}

TEST(DoctorReport, HasAStatus) {
  EXPECT_EQ(doctor::exit_status({}), 0);
  EXPECT_EQ(doctor::exit_status({lines[0], lines[1]}), 0);
  EXPECT_EQ(doctor::exit_status(lines), 1);
  EXPECT_EQ(doctor::exit_status({{Mark::bad, "x", "", "y", ""}, lines[2]}), 2);
}

TEST(DoctorReport, IsJson) {
  EXPECT_EQ(doctor::to_json({lines[2], lines[1]}),
            std::string("{\n  \"version\": \"") + schema::version_text +
                "\",\n  \"status\": 1,\n  \"checks\": [\n"
                "    {\"mark\": \"warn\", \"check\": \"process\", \"about\": \"\",\n"
                "     \"fact\": \"none\",\n     \"advice\": \"start \\\"it\\\"\"},\n"
                "    {\"mark\": \"note\", \"check\": \"nic\", \"about\": \"eth0\",\n"
                "     \"fact\": \"no vif\",\n     \"advice\": \"\"}\n  ]\n}\n");
}

} // namespace
