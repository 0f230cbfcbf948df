// SPDX-License-Identifier: BSD-2-Clause
#include <ctime>
#include <string>

#include <gtest/gtest.h>

#include "daemon/status_report.hpp"
#include "unit/agent_fixture.hpp"

namespace {

using platform::Subject;
using std::chrono::milliseconds;

class AgentStatus : public AgentTest {
protected:
  const agent::Trouble* find(const agent::StatusReport& report, const std::string& what) {
    const auto found = std::ranges::find(report.troubles, what, &agent::Trouble::what);
    return found == report.troubles.end() ? nullptr : &*found;
  }
};

TEST_F(AgentStatus, SaysWhatWasPublished) {
  start_quietly();
  const auto report = agent_.status();
  EXPECT_EQ(report.schema, "std");
  EXPECT_EQ(report.pid, ::getpid());
  EXPECT_TRUE(report.known);
  EXPECT_EQ(report.published.at("data/host_name_dns"), "guest");
  EXPECT_TRUE(report.troubles.empty());
  EXPECT_TRUE(report.left_out.empty());
  EXPECT_EQ(report.counters.batches, 1U);
  EXPECT_EQ(report.counters.written, report.published.size() + 1) << "data/updated";
  EXPECT_NEAR(static_cast<double>(report.counters.last_change), static_cast<double>(std::time(nullptr)), 2);
  EXPECT_NEAR(static_cast<double>(report.started), static_cast<double>(std::time(nullptr)), 2);
}

TEST_F(AgentStatus, CountsComparisonsAndBatches) {
  start_quietly();
  const auto before = agent_.status().counters;
  platform_.ring({Subject::hostname});
  run_for(milliseconds{50});
  EXPECT_EQ(agent_.status().counters.comparisons, before.comparisons + 1);
  EXPECT_EQ(agent_.status().counters.batches, before.batches) << "nothing had changed";
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{200});
  EXPECT_EQ(agent_.status().counters.batches, before.batches + 1);
  EXPECT_EQ(agent_.status().published.at("data/host_name_dns"), "renamed");
}

TEST_F(AgentStatus, RemembersAnErrorThatIsOver) {
  start_quietly();
  store_.failures = 1;
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{20});
  {
    const auto report = agent_.status();
    ASSERT_NE(find(report, "publishing"), nullptr);
    EXPECT_EQ(find(report, "publishing")->why, "connection lost");
    EXPECT_TRUE(find(report, "publishing")->lasts);
    EXPECT_FALSE(report.known);
  }
  run_for(milliseconds{500});
  const auto report = agent_.status();
  ASSERT_NE(find(report, "publishing"), nullptr);
  EXPECT_FALSE(find(report, "publishing")->lasts);
  EXPECT_NEAR(static_cast<double>(find(report, "publishing")->when), static_cast<double>(std::time(nullptr)), 2);
  EXPECT_TRUE(report.known);
}

TEST_F(AgentStatus, SaysWhatCannotBeRead) {
  platform_.sizes = core::failure("no memory");
  start();
  const auto report = agent_.status();
  ASSERT_NE(find(report, "memory"), nullptr);
  EXPECT_EQ(find(report, "memory")->why, "no memory");
}

TEST_F(AgentStatus, SaysWhatIsRefused) {
  store_.refused.emplace("data/os_name", publish::Refusal::Kind::forbidden);
  start();
  const auto report = agent_.status();
  ASSERT_EQ(report.left_out.size(), 1U);
  EXPECT_EQ(report.left_out.front().key, "data/os_name");
  EXPECT_EQ(report.left_out.front().why, "because");
  EXPECT_NEAR(static_cast<double>(report.left_out.front().retry_in.count()), 3600, 2);
}

TEST_F(AgentStatus, SaysWhenARefusedKeyIsTriedAgain) {
  store_.refused.emplace("data/os_name", publish::Refusal::Kind::for_now);
  start();
  const auto report = agent_.status();
  ASSERT_EQ(report.left_out.size(), 1U);

  EXPECT_NEAR(static_cast<double>(report.left_out.front().retry_in.count()), 60, 2);
}

} // namespace
