// SPDX-License-Identifier: BSD-2-Clause
#include "publish/publisher.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/publisher_fixture.hpp"

namespace {

using model::Tree;
using publish::Publisher;
using publish::Refusal;
using std::chrono::minutes;
using Batches = std::vector<FakeStore::Batch>;

TEST_F(PublisherTest, WritesDataFirstWatchedKeysAfterAndTheUpdatedKeyLast) {
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "5")", R"(data/name = "n")", R"(attr/info/installed = "1")",
                                 R"(attr/vif/0/name = "eth0")", R"(data/updated = "1")"}}));
  EXPECT_EQ(store_.opened, 1);
  EXPECT_EQ(store_.reads, 1);
  EXPECT_EQ(publisher_.published(), base_);
}

TEST_F(PublisherTest, TracesEachChange) {
  publish_quietly(with({{"data/total", "a\"b\n"}}));
  core::log::open(core::log::Target::standard_error, *core::log::parse_filter("warn,publisher=trace"));
  publish(without("attr/vif/0/name"));
  const auto told = err_.take();
  publish(with({{"data/total", "a\x1b\n"}}));
  const auto told_next = err_.take();
  core::log::open(core::log::Target::standard_error, core::log::Level::warn);
  EXPECT_NE(told.find("trace publisher: - attr/vif"), std::string::npos) << told;
  EXPECT_NE(told.find("trace publisher: - data/total\n"), std::string::npos) << told;
  EXPECT_NE(told_next.find("trace publisher: + attr/vif/0/name=\"eth0\"\n"), std::string::npos) << told_next;
  EXPECT_NE(told_next.find("trace publisher: + data/total=\"a\\x1b\\n\"\n"), std::string::npos) << told_next;
}

TEST_F(PublisherTest, WritesNothingTwice) {
  publish_quietly(base_);
  const auto applied = store_.applied;
  publish(base_);
  publish(base_);
  EXPECT_EQ(store_.applied, applied);
  EXPECT_EQ(store_.reads, 1);
  EXPECT_EQ(store_.opened, 1);
}

/// The shortest way of all has to end where the others do.
TEST_F(PublisherTest, JudgesALoneQuietValueThatIsRefused) {
  publish_quietly(base_);
  base_["data/free"] = "6";
  store_.refused["data/free"] = no_room;
  publish(base_);
  EXPECT_EQ(written(), Batches{});
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
  const auto applied = store_.applied;
  base_["data/free"] = "7";
  publish(base_);
  EXPECT_EQ(store_.applied, applied) << "set aside";
  store_.refused.clear();
  now_ += minutes{2};
  publish(base_);
  EXPECT_EQ(written(), Batches{{R"(data/free = "7")"}});
  EXPECT_TRUE(publisher_.left_out(now_).empty());
}

TEST_F(PublisherTest, ReadsBackAfterALoneQuietValueThatFailed) {
  publish_quietly(base_);
  base_["data/free"] = "6";
  store_.failures = 1;
  EXPECT_FALSE(publisher_.publish(base_, now_));
  EXPECT_FALSE(publisher_.knows());
  publish(base_);
  EXPECT_EQ(store_.reads, 2);
  EXPECT_EQ(written(), Batches{{R"(data/free = "6")"}});
}

TEST_F(PublisherTest, WritesALoneQuietValueBesideWhatIsSetAside) {
  store_.refused["control/feature"] = forbidden;
  publish_quietly(with({{"control/feature", "1"}}));
  auto wanted = with({{"control/feature", "1"}});
  wanted["data/free"] = "6";
  publish(wanted);
  EXPECT_EQ(written(), Batches{{R"(data/free = "6")"}});
}

TEST_F(PublisherTest, WritesMemoryAlone) {
  publish_quietly(base_);
  base_["data/free"] = "6";
  publish(base_);
  EXPECT_EQ(written(), Batches{{R"(data/free = "6")"}});
  base_["data/free"] = "7";
  base_["data/total"] = "9";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "7")", R"(data/total = "9")"}}));
}

TEST_F(PublisherTest, ClearsWhatIsItsOwnAndTellsOfNothing) {
  publish_quietly(base_);
  store_.nodes["data/of-others"] = "1";
  const auto cleared = publisher_.clear(now_);
  ASSERT_TRUE(cleared) << core::describe(cleared.error());
  EXPECT_EQ(written(), (Batches{{"- data/free", "- data/name", "- data/updated", "- attr/info", "- attr/vif"}}));
  EXPECT_EQ(store_.nodes, (Tree{{"data/of-others", "1"}}));
}

TEST_F(PublisherTest, ClearsWhatItMayWhereItMayNotAll) {
  publish_quietly(with({{"control/feature", "1"}}));
  store_.refused = {{"control/feature", forbidden}, {"data/name", forbidden}};
  ASSERT_TRUE(publisher_.clear(now_));
  EXPECT_EQ(store_.nodes, (Tree{{"control/feature", "1"}, {"data/name", "n"}}));
  EXPECT_EQ(publisher_.left_out(now_).size(), 2U);
}

TEST_F(PublisherTest, TouchesAWatchedKeyWhenOnlyUnwatchedOnesChanged) {
  publish_quietly(base_);
  base_["data/name"] = "m";
  base_["data/free"] = "6";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "6")", R"(data/name = "m")", R"(attr/info/installed = "1")",
                                 R"(data/updated = "1")"}}));
  base_.erase("data/name");
  publish(base_);
  EXPECT_EQ(written(), (Batches{{"- data/name", R"(attr/info/installed = "1")", R"(data/updated = "1")"}}))
      << "together, as nobody watches the name";
}

TEST_F(PublisherTest, TouchesNothingWhenAWatchedKeyChanged) {
  publish_quietly(base_);
  base_["data/name"] = "m";
  base_["attr/vif/0/name"] = "eth1";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/name = "m")", R"(attr/vif/0/name = "eth1")", R"(data/updated = "1")"}}));
  publish(without("attr/vif/0/name"));
  EXPECT_EQ(written(), (Batches{{"- attr/vif"}, {R"(data/updated = "1")"}}))
      << "a lone watched key needs no transaction";
}

TEST_F(PublisherTest, TellsWhatWasDoneThoughTheAnswerWasLost) {
  publish_quietly(base_);
  store_.lost_answers = 1;
  base_["data/name"] = "m";
  EXPECT_FALSE(publisher_.publish(base_, now_));
  EXPECT_EQ(written(), (Batches{{R"(data/name = "m")", R"(attr/info/installed = "1")", R"(data/updated = "1")"}}))
      << "whoever is to be told was told with it";
}

TEST_F(PublisherTest, TellsLaterOfALoneChange) {
  publish_quietly(base_);
  base_["attr/vif/0/name"] = "eth1";
  store_.refused_once = {{"data/updated", no_room}};
  int left = 2; // the change is made, its teller is not
  store_.on_apply = [&] { store_.failures = --left == 0 ? 1 : 0; };
  EXPECT_FALSE(publisher_.publish(base_, now_));
  store_.on_apply = nullptr;
  EXPECT_EQ(written(), Batches{{R"(attr/vif/0/name = "eth1")"}});
  store_.refused_once.clear();
  publish(base_);
  EXPECT_EQ(written().back(), FakeStore::Batch{R"(data/updated = "1")"});
}

TEST_F(PublisherTest, IsQuietAboutAllBelowAQuietRoot) {
  constexpr std::array<std::string_view, 2> roots{"attr/info", "data/volumes"};
  constexpr std::array<std::string_view, 1> quiet_root{"data/volumes"};
  Publisher publisher(store_, {roots, quiet_root, "attr/info/installed", "data/updated"});
  Tree tree{{"attr/info/installed", "1"}, {"data/volumes/0/free", "5"}, {"data/volumes/1/free", "5"}};
  ASSERT_TRUE(publisher.publish(tree, now_));
  written();
  tree["data/volumes/0/free"] = "6";
  tree.erase("data/volumes/1/free");
  ASSERT_TRUE(publisher.publish(tree, now_));
  EXPECT_EQ(written(), (Batches{{"- data/volumes/1", R"(data/volumes/0/free = "6")"}}));
  tree["attr/info/other"] = "1";
  tree["data/volumes/0/free"] = "7";
  ASSERT_TRUE(publisher.publish(tree, now_));
  EXPECT_EQ(written(),
            (Batches{{R"(attr/info/other = "1")", R"(data/volumes/0/free = "7")", R"(data/updated = "1")"}}));
}

TEST_F(PublisherTest, WakesSomebodyThoughTheWatchedKeyWasRefused) {
  publish_quietly(base_);
  store_.refused = {{"attr/vif/1/name", no_room}};
  auto wanted = with({{"attr/vif/1/name", "eth1"}});
  wanted["data/name"] = "other";
  publish(wanted);
  std::vector<std::string> lines;
  for (const auto& batch : written())
    lines.insert(lines.end(), batch.begin(), batch.end());
  EXPECT_EQ(std::ranges::count(lines, "data/name = \"other\""), 1);
  EXPECT_EQ(std::ranges::count(lines, "attr/info/installed = \"1\""), 1) << "else nobody would read data/name";
  EXPECT_EQ(lines.back(), "data/updated = \"1\"");
}

TEST_F(PublisherTest, WritesControlKeysAloneAfterTheOthers) {
  publish(with({{"control/feature", "1"}}));
  EXPECT_EQ(written(), (Batches{{R"(data/free = "5")", R"(data/name = "n")", R"(attr/info/installed = "1")",
                                 R"(attr/vif/0/name = "eth0")"},
                                {R"(control/feature = "1")"},
                                {R"(data/updated = "1")"}}));
  publish(base_);
  EXPECT_EQ(written(), (Batches{{"- control/feature"}, {R"(data/updated = "1")"}}));
}

TEST_F(PublisherTest, LosesNothingElseWhereControlIsForbidden) {
  store_.refused = {{"control/feature", forbidden}};
  publish(with({{"control/feature", "1"}}));
  EXPECT_EQ(written().size(), 2U) << "all the others at once, and the updated key";
  EXPECT_EQ(store_.applied, 3) << "outside of a transaction one refusal is enough";
  publish(with({{"control/feature", "1"}}));
  EXPECT_EQ(store_.applied, 3) << "and not again";
}

TEST_F(PublisherTest, TakesOneForbiddenKeyForNoRefusalOfAll) {
  store_.nodes = with({{"data/updated", "1"}});
  store_.refused = {{"control/feature", forbidden}};
  publish(with({{"control/feature", "1"}}));
  EXPECT_FALSE(publisher_.takes_nothing()) << "an earlier agent's keys stand there";
}

TEST_F(PublisherTest, DoesWithoutTouchAndUpdatedKey) {
  Publisher plain(store_, {owned, {}, "", ""});
  ASSERT_TRUE(plain.publish({{"data/free", "1"}}, now_));
  ASSERT_TRUE(plain.publish({{"data/free", "2"}}, now_));
  EXPECT_EQ(written(), (Batches{{R"(data/free = "1")"}, {R"(data/free = "2")"}}));
}

TEST_F(PublisherTest, RemovesLeftoversAndKeepsWhatIsEqual) {
  store_.nodes = {{"attr/info/installed", "1"}, {"attr/vif/0/name", "eth0"}, {"attr/vif/7/ipv4/0", "192.0.2.7"},
                  {"data/free", "5"},           {"data/name", "old"},        {"data/other", "not ours"},
                  {"attr/eth0/ip", "not ours"}};
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/name = "n")", "- attr/vif/7", R"(data/updated = "1")"}}));
  EXPECT_EQ(store_.nodes, with({{"data/other", "not ours"}, {"attr/eth0/ip", "not ours"}, {"data/updated", "1"}}));
}

TEST_F(PublisherTest, WritesNothingAtAllWhereEverythingStandsAlready) {
  store_.nodes = with({{"data/updated", "1"}});
  publish(base_);
  EXPECT_EQ(written(), Batches{});
  EXPECT_EQ(publisher_.published(), base_);
}

TEST_F(PublisherTest, TellsANewDomainInWhichEverythingStandsAlready) {
  store_.nodes = base_;
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(attr/info/installed = "1")"}, {R"(data/updated = "1")"}}));
  publish(base_);
  EXPECT_EQ(written(), Batches{});
}

TEST_F(PublisherTest, TellsLaterWhatItCouldNotTellAtOnce) {
  publish_quietly(base_);
  store_.refused = {{"data/updated", no_room}, {"attr/info/installed", no_room}};
  base_["data/name"] = "m";
  publish(base_);
  EXPECT_EQ(written(), Batches{{R"(data/name = "m")"}});
  store_.refused.clear();
  publish(base_);
  EXPECT_EQ(written(), Batches{}) << "not before its time";
  now_ += minutes{2};
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(attr/info/installed = "1")"}, {R"(data/updated = "1")"}}));
  now_ += minutes{2};
  publish(base_);
  EXPECT_EQ(written(), Batches{});
}

TEST_F(PublisherTest, KnowsWhenNothingIsTaken) {
  EXPECT_FALSE(publisher_.takes_nothing());
  for (const auto& [key, value] : with({{"data/updated", "1"}}))
    store_.refused.emplace(key, forbidden);
  publish(base_);
  EXPECT_TRUE(publisher_.takes_nothing());
  store_.refused.erase("data/name");
  publisher_.forget();
  publish(base_);
  EXPECT_FALSE(publisher_.takes_nothing());
  for (const auto& [key, value] : base_)
    store_.refused.insert_or_assign(key, no_room);
  store_.nodes.clear();
  publisher_.forget();
  publish(base_);
  EXPECT_FALSE(publisher_.takes_nothing()) << "it may later";
  store_.refused.clear();
  store_.nodes = base_;
  publisher_.forget();
  publish(base_);
  EXPECT_FALSE(publisher_.takes_nothing()) << "nothing had to be written";
}

TEST_F(PublisherTest, ReadsBackAfterAnError) {
  publish_quietly(base_);
  store_.failures = 1;
  base_["data/name"] = "m";
  const auto failed = publisher_.publish(base_, now_);
  ASSERT_FALSE(failed);
  EXPECT_EQ(core::describe(failed.error()), "connection lost");
  EXPECT_EQ(store_.reads, 1);
  store_.nodes.erase("attr/vif/0/name"); // whoever did that
  publish(base_);
  EXPECT_EQ(store_.opened, 2);
  EXPECT_EQ(store_.reads, 2);
  EXPECT_EQ(written(), (Batches{{R"(data/name = "m")", R"(attr/vif/0/name = "eth0")", R"(data/updated = "1")"}}));
}

TEST_F(PublisherTest, TellsWhenItCannotOpenOrRead) {
  store_.open_fails = true;
  EXPECT_FALSE(publisher_.publish(base_, now_));
  EXPECT_EQ(store_.applied, 0);
  store_.open_fails = false;
  store_.read_fails = true;
  EXPECT_FALSE(publisher_.publish(base_, now_));
  EXPECT_EQ(store_.applied, 0) << "without knowing what is there nothing is written";
  store_.read_fails = false;
  publish(base_);
  EXPECT_EQ(publisher_.published(), base_);
}

TEST_F(PublisherTest, MayFailTheSecondTimeOnly) {
  store_.refused_once = {{"data/name", forbidden}};
  store_.on_apply = [this] {
    if (store_.applied == 2) store_.failures = 1;
  };
  EXPECT_FALSE(publisher_.publish(base_, now_));
  store_.on_apply = nullptr;
  publish(base_);
  EXPECT_EQ(publisher_.published(), base_);
}

TEST_F(PublisherTest, GivesUpForNowWhenNowThisIsRefusedNowThat) {
  store_.refused_once = {{"data/name", forbidden}};
  store_.on_apply = [this] {
    if (store_.applied == 2) store_.refused_once = {{"data/free", forbidden}};
  };
  EXPECT_FALSE(publisher_.publish(base_, now_));
  store_.on_apply = nullptr;
  publish(base_);
  EXPECT_EQ(publisher_.published(), base_) << "nothing was set aside for that";
}

TEST_F(PublisherTest, ReadsAndWritesAnewAfterForget) {
  publish_quietly(base_);
  store_.nodes.clear(); // a new domain's tree
  publish(base_);
  EXPECT_EQ(written(), Batches{}) << "it does not know yet";
  publisher_.forget();
  publish(base_);
  EXPECT_EQ(store_.reads, 2);
  EXPECT_EQ(publisher_.published(), base_);
  EXPECT_EQ(written().size(), 1U);
}

TEST_F(PublisherTest, NotesWhatARemovalTookWithIt) {
  publish_quietly(with({{"attr/vif/1/name", "a"}, {"attr/vif/1/ipv4/0", "b"}}));
  publish(base_);
  EXPECT_EQ(written(), (Batches{{"- attr/vif/1"}, {R"(data/updated = "1")"}}));
  EXPECT_EQ(publisher_.published(), base_);
  publish(with({{"attr/vif/1/name", "a"}}));
  EXPECT_EQ(written(), (Batches{{R"(attr/vif/1/name = "a")"}, {R"(data/updated = "1")"}}));
}

} // namespace
