// SPDX-License-Identifier: BSD-2-Clause
// The checks device, store, write and control.
#include <string>

#include <gtest/gtest.h>

#include "unit/findings_builder.hpp"

namespace {

using doctor::Mark;
using doctor::Reach;

doctor::Findings stuck(Reach reach, const std::string& why) {
  auto findings = healthy();
  findings.store = {};
  findings.store.way = doctor::Way{"/dev/xen/xenbus", true, 0600, 0, 0};
  findings.store.reach = reach;
  findings.store.why = why;
  return findings;
}

TEST(DoctorStore, MissingDevice) {
  auto findings = stuck(Reach::no_way, "open /dev/xen/xenbus: No such file or directory");
  EXPECT_EQ(line_of(findings, "device").mark, Mark::bad);
  EXPECT_TRUE(contains(line_of(findings, "device").advice, "mount it"));
  findings.store.from_environment = true;
  EXPECT_EQ(line_of(findings, "device").advice, "correct XENSTORED_PATH");
  for (const char* check : {"store", "write", "detected", "addresses", "keys", "control", "balloon"})
    EXPECT_FALSE(has_check(findings, check)) << check;
}

TEST(DoctorStore, ForbiddenDevice) {
  auto findings = stuck(Reach::forbidden, "open /dev/xen/xenbus: Permission denied");
  findings.user = 1000;
  const auto line = line_of(findings, "device");
  EXPECT_EQ(line.mark, Mark::warn) << "the agent may be root";
  EXPECT_EQ(line.fact, "/dev/xen/xenbus (mode 0600, owner 0, group 0) is not for user 1000");
  EXPECT_EQ(doctor::exit_status(doctor::diagnose(findings)), 1);
  findings.store.way = doctor::Way{"/dev/xen/xenbus"};
  EXPECT_EQ(line_of(findings, "device").fact, "/dev/xen/xenbus is not for user 1000") << "not even to look at";
}

TEST(DoctorStore, BrokenDevice) {
  const auto line = line_of(stuck(Reach::failed, "open /dev/xen/xenbus: No such device"), "device");
  EXPECT_EQ(line.mark, Mark::bad);
  EXPECT_TRUE(contains(line.fact, "No such device"));
}

TEST(DoctorStore, SilentStore) {
  const auto findings = stuck(Reach::silent, "read domid: timed out");
  EXPECT_EQ(line_of(findings, "device").mark, Mark::ok);
  EXPECT_EQ(line_of(findings, "store").mark, Mark::bad);
  EXPECT_FALSE(has_check(findings, "detected"));
}

TEST(DoctorStore, CannotTryWithoutTransactions) {
  auto findings = healthy();
  findings.store.trials.clear();
  EXPECT_EQ(line_of(findings, "write").mark, Mark::note);
  EXPECT_FALSE(has_check(findings, "control"));
  EXPECT_EQ(doctor::exit_status(doctor::diagnose(findings)), 0);
}

TEST(DoctorStore, BreaksOnTheWay) {
  auto findings = stuck(Reach::failed, "list: closed");
  findings.store.domid = "5";
  EXPECT_EQ(line_of(findings, "device").mark, Mark::ok);
  EXPECT_EQ(line_of(findings, "store").mark, Mark::bad);
}

TEST(DoctorStore, NamesTheDomain) {
  auto findings = healthy();
  EXPECT_EQ(line_of(findings, "store").fact, "this is domain 5, under XAPI; it answers in 0.12 ms");
  findings.store.name = "we\033b";
  findings.store.unique_domain_id = false;
  EXPECT_EQ(line_of(findings, "store").fact, "this is domain 5 (we\\x1bb), not under XAPI; it answers in 0.12 ms");
}

TEST(DoctorStore, Refusals) {
  auto findings = healthy();
  findings.store.trials[0] = {"data", false, "write data/x: EACCES"};
  EXPECT_EQ(line_of(findings, "write").mark, Mark::warn);
  EXPECT_TRUE(contains(line_of(findings, "write").fact, "data (write data/x: EACCES)"));
  findings.store.trials[1].allowed = false;
  findings.store.trials[2].allowed = false;
  EXPECT_EQ(line_of(findings, "write").mark, Mark::bad);
}

TEST(DoctorStore, ReadOnlyControlIsNoTrouble) {
  auto findings = healthy();
  findings.store.trials[3] = {"control", false, "EACCES"};
  findings.store.published.erase("control/feature-balloon");
  EXPECT_EQ(line_of(findings, "write").mark, Mark::ok);
  EXPECT_EQ(line_of(findings, "control").mark, Mark::note);
  EXPECT_EQ(line_of(findings, "balloon").mark, Mark::note);
  EXPECT_FALSE(contains(line_of(findings, "balloon").fact, "at rest"));
  EXPECT_EQ(doctor::exit_status(doctor::diagnose(findings)), 0);
}

TEST(DoctorStore, Balloon) {
  auto findings = healthy();
  EXPECT_EQ(line_of(findings, "balloon").fact,
            "the guest has 1024 MiB and is to have 1024 MiB; the host knows of the driver");
  findings.balloon.reset();
  EXPECT_EQ(line_of(findings, "balloon").mark, Mark::warn) << "the key says that there is one";
  findings.store.published.erase("control/feature-balloon");
  EXPECT_EQ(line_of(findings, "balloon").mark, Mark::note);
  findings.balloon = platform::Balloon{1048576, 524288};
  EXPECT_TRUE(
      line_of(findings, "balloon").fact.ends_with("not told of the driver before it has been at rest for ten seconds"));
}

} // namespace
