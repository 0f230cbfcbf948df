// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/pending_changes.hpp"

#include <gtest/gtest.h>

#include "daemon/agent.hpp"
#include "unit/fake_platform.hpp"
#include "unit/fake_store.hpp"

namespace {

using model::Change;

class PendingChanges : public testing::Test {
protected:
  std::vector<Change> changes() {
    const auto found = agent::pending_changes(platform_, store_, schema::standard(), {}, {});
    EXPECT_TRUE(found) << core::describe(found.error());
    EXPECT_EQ(store_.applied, 0) << "nothing is written";
    return found.value_or(std::vector<Change>{});
  }
  void publish() {
    store_.nodes = schema::standard().render(agent::collect_all(platform_, store_, {}), {});
    store_.nodes["data/updated"] = "1";
  }

  FakePlatform platform_;
  FakeStore store_;
};

TEST_F(PendingChanges, AreNoneWhereAllIsPublished) {
  publish();
  EXPECT_EQ(changes(), std::vector<Change>{});
}

TEST_F(PendingChanges, AreEverythingInAnEmptyStore) {
  const auto all = changes();
  EXPECT_EQ(all.size(), schema::standard().render(agent::collect_all(platform_, store_, {}), {}).size());
  EXPECT_EQ(std::ranges::count(all, Change::Kind::remove, &Change::kind), 0);
}

TEST_F(PendingChanges, AreWhatIsOtherwiseAndWhatIsStale) {
  publish();
  store_.nodes["data/host_name_dns"] = "former";
  store_.nodes["attr/vif/7/ipv4/0"] = "192.0.2.7";
  store_.nodes["attr/eth7/ip"] = "192.0.2.7"; // not below what agents own
  EXPECT_EQ(changes(), (std::vector<Change>{{Change::Kind::remove, "attr/vif", ""},
                                            {Change::Kind::write, "data/host_name_dns", "guest"}}));
}

/// It was judged by the agent that runs; to look once says nothing of it.
TEST_F(PendingChanges, DoNotTakeTheBalloonFlagAway) {
  platform_.the_balloon = platform::Balloon{1000, 2000};
  publish();
  EXPECT_EQ(changes(), std::vector<Change>{}) << "nor do they promise it";
  store_.nodes["control/feature-balloon"] = "1";
  EXPECT_EQ(changes(), std::vector<Change>{});
  platform_.the_balloon = std::optional<platform::Balloon>{};
  EXPECT_EQ(changes(), (std::vector<Change>{{Change::Kind::remove, "control/feature-balloon", ""}}));
}

TEST_F(PendingChanges, AreNotKnownWithoutAStore) {
  store_.read_fails = true;
  EXPECT_FALSE(agent::pending_changes(platform_, store_, schema::standard(), {}, {}));
  store_.read_fails = false;
  store_.open_fails = true;
  EXPECT_FALSE(agent::pending_changes(platform_, store_, schema::standard(), {}, {}));
}

} // namespace
