// SPDX-License-Identifier: BSD-2-Clause
#include "core/log.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/captured_stderr.hpp"

namespace {

namespace log = core::log;

class Log : public testing::Test {
protected:
  void SetUp() override { ::unsetenv("JOURNAL_STREAM"); }
  void TearDown() override {
    ::unsetenv("JOURNAL_STREAM");
    log::open(log::Target::standard_error, log::Level::warn);
  }
  CapturedStderr err_;
};

TEST_F(Log, NamesLevelAndModule) {
  log::open(log::Target::standard_error, log::Level::trace);
  log::write(log::Level::error, "loop", "number %d", 7);
  log::write(log::Level::warn, "network", "%s", "w");
  log::write(log::Level::info, "m", "i");
  log::write(log::Level::debug, "m", "d");
  log::write(log::Level::trace, "m", "t");
  EXPECT_EQ(err_.take(), "error loop: number 7\nwarn network: w\ninfo m: i\ndebug m: d\ntrace m: t\n");
}

TEST_F(Log, HasPrioritiesForTheJournal) {
  struct stat status = {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &status), 0);
  ::setenv("JOURNAL_STREAM", (std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino)).c_str(), 1);
  log::open(log::Target::standard_error, log::Level::trace);
  for (const auto level : {log::Level::error, log::Level::warn, log::Level::info, log::Level::debug, log::Level::trace})
    log::write(level, "m", "x");
  EXPECT_EQ(err_.take(), "<3>m: x\n<4>m: x\n<6>m: x\n<7>m: x\n<7>m: x\n");
}

TEST_F(Log, HasNoneForAnotherStreamThanTheJournals) {
  for (const auto* another : {"8:1", "", "nonsense"}) {
    ::setenv("JOURNAL_STREAM", another, 1); // inherited from whoever started us
    log::open(log::Target::standard_error, log::Level::warn);
    log::write(log::Level::warn, "m", "x");
    EXPECT_EQ(err_.take(), "warn m: x\n") << another;
  }
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
  log::open(log::Target::standard_error, log::Level::warn);
  EXPECT_TRUE(log::enabled(log::Level::error));
  EXPECT_TRUE(log::enabled(log::Level::warn));
  EXPECT_FALSE(log::enabled(log::Level::info));
  log::write(log::Level::info, "m", "x");
  EXPECT_EQ(err_.take(), "");
  log::open(log::Target::standard_error, log::Level::error);
  log::write(log::Level::warn, "m", "x");
  EXPECT_EQ(err_.take(), "");
}

TEST_F(Log, HasALevelForEachPart) {
  const auto filter = log::parse_filter("warn,publisher=trace");
  ASSERT_TRUE(filter);
  log::open(log::Target::standard_error, *filter);
  EXPECT_TRUE(log::enabled(log::Level::trace));
  EXPECT_TRUE(log::enabled(log::Level::trace, "publisher"));
  EXPECT_FALSE(log::enabled(log::Level::info, "network"));
  log::write(log::Level::trace, "publisher", "p");
  log::write(log::Level::info, "network", "n");
  log::write(log::Level::warn, "network", "w");
  EXPECT_EQ(err_.take(), "trace publisher: p\nwarn network: w\n");
}

TEST_F(Log, BoundsAFloodAndTellsOfItLater) {
  using namespace std::chrono_literals;
  log::open(log::Target::standard_error, log::Level::info);
  for (int i = 0; i < 1000; ++i)
    log::write(log::Level::info, "m", "flood");
  const auto lines = [this] {
    const auto told = err_.take();
    return std::count(told.begin(), told.end(), '\n');
  };
  const auto written = lines();
  EXPECT_GE(written, 200);
  EXPECT_LT(written, 300) << "some more if the machine is slow";
  const auto now = std::chrono::steady_clock::now();
  log::catch_up(now);
  EXPECT_EQ(err_.take(), "");
  log::catch_up(now + 11s);
  EXPECT_EQ(err_.take(),
            "warn log: " + std::to_string(1000 - written) + " lines were left out, as there were too many\n");
  log::catch_up(now + 30s);
  EXPECT_EQ(err_.take(), "") << "once";
}

TEST_F(Log, TellsOfLinesThatNobodyTookWhenSomebodyDoes) {
  using namespace std::chrono_literals;
  log::open(log::Target::standard_error, log::Level::trace);
  for (int i = 0; i < 200; ++i) // a pipe holds 64 KiB; a write that waits would never end
    log::write(log::Level::trace, "m", "%s", std::string(1000, 'x').c_str());
  const auto now = std::chrono::steady_clock::now();
  log::catch_up(now + 11s);
  const auto told = err_.take();
  const auto written = std::count(told.begin(), told.end(), '\n');
  EXPECT_LT(written, 100);
  EXPECT_EQ(told.find("warn log"), std::string::npos) << "there was no room";
  log::catch_up(now + 11s);
  EXPECT_EQ(err_.take(), "warn log: " + std::to_string(200 - written) + " lines were lost, as nobody took them\n");
}

TEST_F(Log, CannotBeForgedOrBrokenByAName) {
  log::write(log::Level::error, "network", "link %s", "a\nerror loop: forged\x1b[2J\xff");
  EXPECT_EQ(err_.take(), "error network: link a\\x0aerror loop: forged\\x1b[2J\\xff\n");
}

TEST_F(Log, CutsALongLine) {
  log::write(log::Level::error, "m", "%s", std::string(5000, 'x').c_str());
  const auto line = err_.take();
  EXPECT_GT(line.size(), 900U);
  EXPECT_LT(line.size(), 1100U);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  log::write(log::Level::error, "m", "%s", std::string(5000, '\n').c_str());
  EXPECT_LT(err_.take().size(), 1100U) << "escaped, it is longer";
}

TEST_F(Log, ParsesLevels) {
  EXPECT_EQ(log::parse_level("error"), log::Level::error);
  EXPECT_EQ(log::parse_level("warn"), log::Level::warn);
  EXPECT_EQ(log::parse_level("info"), log::Level::info);
  EXPECT_EQ(log::parse_level("debug"), log::Level::debug);
  EXPECT_EQ(log::parse_level("trace"), log::Level::trace);
  for (const auto* bad : {"", "INFO", "warning", " info", "3"})
    EXPECT_EQ(log::parse_level(bad), std::nullopt) << bad;
}

TEST_F(Log, SaysNothingOnStderrWhenItGoesToTheSystemLogger) {
  log::open(log::Target::system_logger, log::Level::info);
  log::write(log::Level::debug, "test", "below the level: reaches no logger either");
  EXPECT_EQ(err_.take(), "");
}

TEST_F(Log, ConditionTellsEachTurnOnce) {
  log::open(log::Target::standard_error, log::Level::info);
  log::Condition condition("collect", "network");
  condition.works();
  EXPECT_EQ(err_.take(), "") << "it never failed";
  condition.fails("no socket");
  EXPECT_TRUE(condition.failing());
  condition.fails("no socket");
  condition.fails("no socket");
  EXPECT_EQ(err_.take(), "warn collect: network: no socket\n");
  condition.fails("no answer");
  EXPECT_EQ(err_.take(), "warn collect: network: no answer\n");
  condition.works();
  condition.works();
  EXPECT_FALSE(condition.failing());
  EXPECT_EQ(err_.take(), "info collect: network: works again\n");
  condition.fails("no answer");
  EXPECT_EQ(err_.take(), "warn collect: network: no answer\n") << "a new turn is told again";
}

} // namespace
