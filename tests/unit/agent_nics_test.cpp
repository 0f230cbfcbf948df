// SPDX-License-Identifier: BSD-2-Clause
// NICs that the system does not name: what the store says of them, and when it is asked.
#include <utility>

#include <gtest/gtest.h>

#include "unit/agent_fixture.hpp"
#include "unit/link_builder.hpp"

namespace {

using model::VifType;
using platform::Subject;
using std::chrono::milliseconds;

constexpr const char* mac = "00:16:3e:00:00:77";

class AgentWithNics : public AgentTest {
protected:
  AgentWithNics() {
    store_.descriptor = bell_.fd();
    auto function = build::hardware(9, "ens9", mac);
    function.addresses = build::addresses({"192.0.2.9/24"});
    platform_.all_links = std::vector{build::frontend(0), function};
    store_.on_alarm = [this] { bell_.quiet(); };
  }
  /// The store's watch on the NICs fires.
  void tell_of_nics() {
    store_.nics_changed = true;
    store_.alarms.emplace_back(false);
    bell_.ring();
  }
  void tell_of_a_new_domain() {
    store_.alarms.emplace_back(true);
    bell_.ring();
  }
  Pipe bell_;
};

TEST_F(AgentWithNics, IsToldTheirIdsByTheStore) {
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  start_quietly();
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "192.0.2.9");
  EXPECT_EQ(store_.nic_reads, 1);
}

/// A store that breaks the connection at just this request would be asked ten times a second.
TEST_F(AgentWithNics, AsksAgainAfterAPauseWhereTheStoreCouldNotTell) {
  store_.nics = core::failure("connection lost");
  agent::Agent patient(loop_, platform_, schema::standard(), store_, standard_layout, {}); // a minute between two ticks
  patient.listen();
  ASSERT_TRUE(patient.start());
  run_for(milliseconds{500});
  EXPECT_EQ(store_.nic_reads, 1);
  run_for(milliseconds{1900}); // the pauses grow: after the first second are two
  EXPECT_EQ(store_.nic_reads, 2);
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  run_for(milliseconds{1000});
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "192.0.2.9");
}

TEST_F(AgentWithNics, AsksNothingWhereTheSystemNamesAll) {
  platform_.all_links = std::vector{build::frontend(0), build::device(5, "bridge")};
  start_quietly();
  platform_.ring({Subject::network});
  run_for(milliseconds{20});
  EXPECT_EQ(store_.nic_reads, 0);
}

TEST_F(AgentWithNics, AsksOnceWhateverTheAnswer) {
  start_quietly();
  for (int i = 0; i < 3; ++i) {
    platform_.ring({Subject::network});
    run_for(milliseconds{120});
  }
  EXPECT_EQ(store_.nic_reads, 1) << "a card that was passed through is no NIC of the toolstack's";
}

TEST_F(AgentWithNics, HearsOfNewOnes) {
  start_quietly();
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  tell_of_nics();
  run_for(milliseconds{150});
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "192.0.2.9");
  EXPECT_EQ(store_.nic_reads, 2);
  store_.nics = std::vector<model::AssignedNic>{};
  tell_of_nics(); // also when all NICs have their names
  run_for(milliseconds{150});
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "");
}

TEST_F(AgentWithNics, AsksAgainInANewDomain) {
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  start_quietly();
  store_.nics = std::vector<model::AssignedNic>{{{3, VifType::vif}, mac}};
  store_.nodes.clear();
  tell_of_a_new_domain();
  run_for(milliseconds{150});
  EXPECT_EQ(stored("attr/vif/3/ipv4/0"), "192.0.2.9");
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "");
}

TEST_F(AgentWithNics, AsksAgainAfterAnError) {
  store_.nics = core::failure("closed");
  start_quietly();
  EXPECT_EQ(stored("data/host_name_dns"), "guest") << "the rest is published";
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  platform_.ring({Subject::hostname}); // any flush
  run_for(milliseconds{150});
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "192.0.2.9");
}

TEST_F(AgentWithNics, HearsOfNewOnesWhilePublishing) {
  start_quietly();
  store_.on_apply = [this] {
    store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
    store_.nics_changed = true; // the watch fires meanwhile, and is read with the answer
    store_.on_apply = nullptr;
  };
  platform_.name = "renamed";
  platform_.ring({Subject::hostname});
  run_for(milliseconds{250});
  EXPECT_EQ(stored("xenserver/attr/net-sriov-vf/2/ipv4/0"), "192.0.2.9");
}

TEST_F(AgentWithNics, ReadsTheTreeAgainAfterAnError) {
  start_quietly();
  store_.nics = core::failure("closed"); // the connection, and behind it perhaps the domain
  store_.nodes.clear();
  tell_of_nics();
  run_for(milliseconds{150});
  EXPECT_EQ(stored("data/host_name_dns"), "guest");
  EXPECT_EQ(count(err_.take(), "the NICs that the toolstack assigned: closed"), 1);
}

TEST_F(AgentWithNics, AreThereInWhatIsShown) {
  store_.nics = std::vector<model::AssignedNic>{{{2, VifType::sriov}, mac}};
  const auto facts = agent::collect_all(platform_, store_, {});
  ASSERT_EQ(facts.vifs.size(), 2U);
  EXPECT_EQ(facts.vifs[1].id, (model::VifId{2, VifType::sriov}));
}

} // namespace
