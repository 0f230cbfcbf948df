// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/supervision.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/captured_stderr.hpp"
#include "unit/listening_supervisor.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using agent::StatusReport;
using agent::Supervision;
using namespace std::chrono_literals;

StatusReport two_keys() {
  StatusReport report;
  report.published = {{"data/host_name_dns", "guest"}, {"data/os_name", "Debian"}};
  return report;
}

class SupervisionTest : public testing::Test {
protected:
  ScratchDirectory directory_;
  ListeningSupervisor supervisor_{directory_.path("notify")};
  agent::NotifyEnvironment with(std::optional<std::chrono::microseconds> watchdog) const {
    return {directory_.path("notify"), watchdog};
  }
  CapturedStderr err_;
};

TEST_F(SupervisionTest, TellsOfAWholeLife) {
  Supervision supervision(with(180s), 60s);
  ASSERT_TRUE(supervision);
  supervision.ready(two_keys());
  supervision.alive(two_keys());
  supervision.stopping();
  EXPECT_EQ(supervisor_.next(), "READY=1\nSTATUS=2 keys published\n");
  EXPECT_EQ(supervisor_.next(), "WATCHDOG=1\nSTATUS=2 keys published\n");
  EXPECT_EQ(supervisor_.next(), "STOPPING=1\n");
  EXPECT_EQ(err_.take(), "");
}

TEST_F(SupervisionTest, MakesATooShortWatchdogWait) {
  Supervision supervision(with(180s), 300s);
  supervision.ready(two_keys());
  EXPECT_EQ(supervisor_.next(), "READY=1\nWATCHDOG_USEC=900000000\nSTATUS=2 keys published\n");
  EXPECT_NE(err_.take().find("--memory-interval 300 s is longer than half of the watchdog's 180 s"), std::string::npos);
}

TEST_F(SupervisionTest, HalfOfTheWatchdogIsEnough) {
  Supervision supervision(with(120s), 60s);
  supervision.ready(two_keys());
  EXPECT_EQ(supervisor_.next(), "READY=1\nSTATUS=2 keys published\n");
}

TEST_F(SupervisionTest, AWrongAddressIsToldAndNoMore) {
  Supervision supervision({"relative", std::nullopt}, 60s);
  EXPECT_FALSE(supervision);
  supervision.ready(two_keys());
  EXPECT_NE(err_.take().find("NOTIFY_SOCKET"), std::string::npos);
}

TEST(SupervisionSummary, CountsWhatWasRefused) {
  auto report = two_keys();
  report.left_out = {{"control/feature-balloon", "EACCES", {}}};
  EXPECT_EQ(agent::summary(report), "2 keys published, 1 refused");
}

TEST(SupervisionSummary, NamesATroubleThatLasts) {
  auto report = two_keys();
  report.troubles = {{"network", "no links", 0, false}, {"publishing", "xenstore:\nREADY=1", 0, true}};
  EXPECT_EQ(agent::summary(report), "publishing: xenstore:\\x0aREADY=1") << "in one line, whatever it says";
}

} // namespace
