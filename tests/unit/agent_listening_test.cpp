// SPDX-License-Identifier: BSD-2-Clause
// A change source for which there was no memory at the start is opened later; what no source tells is looked at again.
#include <string>

#include <gtest/gtest.h>

#include "daemon/status_report.hpp"
#include "unit/agent_fixture.hpp"

namespace {

using platform::Subject;
using std::chrono::milliseconds;

/// A minute between two looks, and none at the network: what is heard is heard of a source.
class AgentListening : public AgentTest {
protected:
  void start_deaf(int failing_openings) {
    platform_.failing_openings = failing_openings;
    platform_.subjects_of_bell = {Subject::hostname, Subject::network};
    patient_.listen();
    ASSERT_TRUE(patient_.start());
    run_for(milliseconds{150});
  }
  agent::Agent patient_{
      loop_,  platform_,       schema::standard(),
      store_, standard_layout, {.collect = {}, .schema = {}, .scan_interval = std::chrono::seconds{0}}};
};

TEST_F(AgentListening, BeginsLaterWhereASourceCouldNotBeOpenedAtTheStart) {
  start_deaf(1);
  platform_.name = "renamed";
  run_for(milliseconds{1000});
  EXPECT_EQ(stored("data/host_name_dns"), "renamed") << "nobody told of what changed meanwhile";
  EXPECT_EQ(platform_.openings, 2);
  platform_.name = "again";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "again");
  run_for(milliseconds{2500});
  EXPECT_EQ(platform_.openings, 2) << "nothing is missing any more";
}

TEST_F(AgentListening, ComparesWithTheStoreOnceResumesAreToldOf) {
  start_deaf(1);
  store_.nodes.clear(); // as a resume in that time leaves it
  run_for(milliseconds{1000});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
}

TEST_F(AgentListening, PausesLongerBetweenAttempts) {
  start_deaf(1000);
  run_for(milliseconds{3200}); // one after a second, one two seconds later
  EXPECT_EQ(platform_.openings, 3);
}

TEST_F(AgentListening, LooksByTheClockNoMoreAtWhatASourceTellsOfByThen) {
  platform_.failing_openings = 1;
  platform_.subjects_of_bell = {Subject::hostname, Subject::network};
  agent::Agent looking(loop_, platform_, schema::standard(), store_, standard_layout,
                       {.collect = {},
                        .schema = {},
                        .memory_interval = std::chrono::seconds{1},
                        .scan_interval = std::chrono::seconds{1}});
  looking.listen();
  ASSERT_TRUE(looking.start());
  EXPECT_TRUE(looking.status().network_interval);
  run_for(milliseconds{1500});
  EXPECT_FALSE(looking.status().network_interval);
  const auto link_reads = platform_.link_reads;
  const auto hostname_reads = platform_.hostname_reads;
  run_for(milliseconds{1500});
  EXPECT_EQ(platform_.link_reads, link_reads);
  EXPECT_EQ(platform_.hostname_reads, hostname_reads);
}

/// As duplicate address detection on FreeBSD.
TEST_F(AgentListening, LooksAgainAtANetworkThatSettlesUntold) {
  start_deaf(0);
  platform_.settling = true;
  platform_.ring({Subject::network});
  run_for(milliseconds{100});
  const auto reads = platform_.link_reads;
  run_for(milliseconds{1300});
  EXPECT_EQ(platform_.link_reads, reads + 1);
  run_for(milliseconds{1000});
  EXPECT_EQ(platform_.link_reads, reads + 1) << "the pauses grow";
  platform_.ring({Subject::network});
  run_for(milliseconds{100});
  EXPECT_EQ(platform_.link_reads, reads + 2);
  run_for(milliseconds{1300});
  EXPECT_EQ(platform_.link_reads, reads + 3) << "not for what is new";
  platform_.settling = false;
  run_for(milliseconds{2000});
  EXPECT_EQ(platform_.link_reads, reads + 4);
  run_for(milliseconds{4100});
  EXPECT_EQ(platform_.link_reads, reads + 4);
}

} // namespace
