// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_report.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using agent::StatusReport;

constexpr std::time_t noon = 1795348800; // 2026-11-22T12:00:00Z

StatusReport quiet() {
  StatusReport report;
  report.version = "1.2.3";
  report.pid = 812;
  report.schema = "std";
  report.xenstore = "/dev/xen/xenbus";
  report.sandbox = platform::Sandbox{{"user 990", "no_new_privs"}, {"a user (none) of its own"}};
  report.network = "netlink";
  report.memory_interval = 60s;
  report.now = noon;
  report.started = noon - 7500;
  report.known = true;
  report.counters = {.comparisons = 9, .batches = 2, .written = 24, .removed = 1, .last_change = noon - 61};
  report.published = {{"data/host_name_dns", "guest"}, {"data/os_name", "D\"\x1b"}};
  return report;
}

StatusReport troubled() {
  auto report = quiet();
  report.sandbox.reset();
  report.network = "scan";
  report.network_interval = 90s;
  report.xenstore.clear();
  report.known = false;
  report.troubles = {{"publishing", "xenstore: read: closed", noon - 3, true},
                     {"memory", "no \"meminfo\"", noon - 90000, false}};
  report.left_out = {{"control/feature-balloon", "access denied", 3599s}, {"data/volumes", "no room", 59s}};
  return report;
}

TEST(StatusReport, AsText) {
  EXPECT_EQ(to_text(quiet()), "agent:        1.2.3, process 812\n"
                              "started:      2026-11-22T09:55:00Z, 2 h 5 min ago\n"
                              "schema:       std\n"
                              "xenstore:     /dev/xen/xenbus\n"
                              "network:      netlink, the kernel tells of changes\n"
                              "sandbox:      user 990, no_new_privs; not: a user (none) of its own\n"
                              "memory:       looked at every 1 min\n"
                              "last change:  2026-11-22T11:58:59Z, 1 min 1 s ago\n"
                              "so far:       9 comparisons, 2 batches, 24 keys written, 1 removed\n"
                              "last error:   none\n"
                              "published:    2 keys\n"
                              "data/host_name_dns = \"guest\"\n"
                              "data/os_name = \"D\"\\x1b\"\n");
}

TEST(StatusReport, AsTextWithTroubles) {
  const auto text = to_text(troubled());
  for (const std::string line : {
           "xenstore:     not connected\n",
           "sandbox:      off\n",
           "network:      scan, looked at every 1 min 30 s\n",
           "failing:      publishing: xenstore: read: closed\n",
           "last error:   publishing: xenstore: read: closed (2026-11-22T11:59:57Z, 3 s ago)\n",
           "refused:      control/feature-balloon (access denied), again in 59 min 59 s\n",
           "refused:      data/volumes (no room), again in 59 s\n",
           "published:    2 keys, as last known; to be read again\n",
       })
    EXPECT_NE(text.find('\n' + line), std::string::npos) << line << text;
  auto hostile = troubled();
  hostile.troubles.front().why = hostile.left_out.front().why = "\x1b[2J\n";
  EXPECT_EQ(to_text(hostile).find('\x1b'), std::string::npos);
  auto over = troubled();
  over.troubles.front().lasts = false;
  EXPECT_EQ(to_text(over).find("failing:"), std::string::npos);
  EXPECT_NE(to_text(over).find("3 s ago; works since)\n"), std::string::npos) << to_text(over);
}

TEST(StatusReport, AsJson) {
  EXPECT_EQ(to_json(quiet()), R"({
  "version": "1.2.3",
  "pid": 812,
  "now": "2026-11-22T12:00:00Z",
  "started": {"time": "2026-11-22T09:55:00Z", "seconds_ago": 7500},
  "schema": "std",
  "xenstore": "/dev/xen/xenbus",
  "network": "netlink",
  "sandbox": {"achieved": ["user 990", "no_new_privs"], "missing": ["a user (none) of its own"]},
  "network_interval_seconds": null,
  "memory_interval_seconds": 60,
  "comparisons": 9,
  "batches": 2,
  "keys_written": 24,
  "keys_removed": 1,
  "last_change": {"time": "2026-11-22T11:58:59Z", "seconds_ago": 61},
  "last_error": null,
  "published_is_known": true,
  "errors": [],
  "refused": [],
  "left_off": 0,
  "published": {
    "data/host_name_dns": "guest",
    "data/os_name": "D\"\u001b"
  }
}
)");
}

TEST(StatusReport, AsJsonWithTroubles) {
  const auto json = to_json(troubled());
  for (
      const std::string line : {
          R"("xenstore": null,)",
          R"("sandbox": null,)",
          R"("network_interval_seconds": 90,)",
          R"("last_error": {"what": "publishing", "why": "xenstore: read: closed", "last": {"time": "2026-11-22T11:59:57Z", "seconds_ago": 3}, "failing": true},)",
          R"("why": "no \"meminfo\"", "last": {"time": "2026-11-21T11:00:00Z", "seconds_ago": 90000}, "failing": false})",
          R"({"key": "control/feature-balloon", "why": "access denied", "retry_in_seconds": 3599},)",
          R"({"key": "data/volumes", "why": "no room", "retry_in_seconds": 59})",
          R"("published_is_known": false,)",
      })
    EXPECT_NE(json.find(line), std::string::npos) << line << '\n' << json;
}

TEST(StatusReport, OfAnAgentThatChangedNothing) {
  StatusReport report;
  report.now = noon;
  report.started = noon + 5; // the clock was set back
  EXPECT_NE(to_text(report).find("last change:  none\n"), std::string::npos);
  EXPECT_NE(to_text(report).find(", 0 s ago\n"), std::string::npos);
  EXPECT_NE(to_json(report).find("\"last_change\": null,"), std::string::npos);
  EXPECT_NE(to_json(report).find("\"published\": {}\n"), std::string::npos);
}

/// What others left and cannot be removed: as much as is read of it, each value of the longest.
TEST(StatusReport, IsBounded) {
  auto report = quiet();
  for (int i = 0; i < 4096; ++i)
    report.published["data/volumes/" + std::to_string(i)] = std::string(4000, '\x01');
  const auto text = to_text(report);
  EXPECT_LT(text.size(), 300000U);
  EXPECT_NE(text.find("\npublished:    4098 keys\n"), std::string::npos);
  EXPECT_NE(text.find("\n... and "), std::string::npos);
  const auto json = to_json(report);
  EXPECT_LT(json.size(), 300000U);
  EXPECT_EQ(json.find("\"left_off\": 0"), std::string::npos);
  EXPECT_TRUE(json.ends_with("\"\n  }\n}\n"));
}

} // namespace
