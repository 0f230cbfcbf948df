// SPDX-License-Identifier: BSD-2-Clause
// What the publisher does with keys that the store refuses.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "publish/publisher.hpp"
#include "unit/publisher_fixture.hpp"

namespace {

using model::Tree;
using publish::Publisher;
using publish::Refusal;
using std::chrono::minutes;
using std::chrono::seconds;
using Batches = std::vector<FakeStore::Batch>;

TEST_F(PublisherTest, TriesARefusedKeyASecondTime) {
  store_.refused_once = {{"data/name", forbidden}};
  publish(base_);
  EXPECT_EQ(store_.applied, 2);
  EXPECT_EQ(written().size(), 1U);
  EXPECT_EQ(store_.nodes.at("data/name"), "n");
  EXPECT_EQ(err_.take(), "") << "nothing worth telling";
}

TEST_F(PublisherTest, SetsAKeyAsideThatIsRefusedTwice) {
  store_.refused = {{"data/name", forbidden}};
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "5")", R"(attr/info/installed = "1")", R"(attr/vif/0/name = "eth0")",
                                 R"(data/updated = "1")"}}));
  EXPECT_EQ(publisher_.published(), without("data/name"));
  const auto told = err_.take();
  EXPECT_NE(told.find("data/name"), std::string::npos) << told;
  EXPECT_NE(told.find("because"), std::string::npos) << told;
}

TEST_F(PublisherTest, TriesAForbiddenKeyOnceAnHour) {
  store_.refused = {{"data/name", forbidden}};
  publish_quietly(base_);
  const auto applied = store_.applied;
  for (int i = 0; i < 599; ++i) {
    now_ += minutes{1};
    publish(base_);
  }
  base_["data/name"] = "another";
  publish(base_);
  EXPECT_EQ(store_.applied, applied + 2 * 9);
  EXPECT_EQ(err_.take(), "") << "told once";
  store_.refused.clear();
  publisher_.forget();
  publish(base_);
  EXPECT_EQ(store_.nodes.at("data/name"), "another");
}

/// It is ours, and was taken before: that may be a trouble.
TEST_F(PublisherTest, TriesAForbiddenKeyThatStoodAfterAMinute) {
  publish_quietly(base_);
  store_.refused = {{"data/name", forbidden}};
  base_["data/name"] = "another";
  publish(base_);
  store_.refused.clear();
  now_ += seconds{61};
  publish(base_);
  EXPECT_EQ(store_.nodes.at("data/name"), "another");
}

TEST_F(PublisherTest, BlamesNoKeyWhereTheStoreRefusesEverything) {
  publish_quietly(base_);
  for (const auto kind : {trouble, no_room, forbidden}) {
    store_.is_sick = true;
    store_.refused = {{"data/free", kind}, {"attr/vif/0/name", kind}};
    base_["data/free"] += "0"; // a lone value, and a lone watched key
    EXPECT_FALSE(publisher_.publish(base_, now_));
    base_["attr/vif/0/name"] += "0";
    EXPECT_FALSE(publisher_.publish(base_, now_));
    EXPECT_TRUE(publisher_.left_out(now_).empty());
    store_.is_sick = false;
    store_.refused.clear();
    publish(base_);
    EXPECT_EQ(store_.nodes.at("data/free"), base_["data/free"]);
    EXPECT_EQ(store_.nodes.at("attr/vif/0/name"), base_["attr/vif/0/name"]);
  }
}

TEST_F(PublisherTest, AsksForAnotherKeyWhereOneIsInTrouble) {
  publish_quietly(base_);
  store_.refused = {{"attr/vif/0/name", trouble}};
  base_["attr/vif/0/name"] = "eth1";
  publish(base_);
  EXPECT_EQ(store_.checks, 1);
  EXPECT_EQ(store_.checked, "attr/info/installed");
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
}

/// No request more where the store has just been read, or has taken something.
TEST_F(PublisherTest, AsksNothingWhereTheStoreHasShownThatItWorks) {
  store_.refused = {{"data/name", forbidden}};
  publish(base_);
  EXPECT_EQ(store_.checks, 0);
  base_["data/name"] = "m";
  publisher_.forget();
  publish(base_);
  EXPECT_EQ(store_.checks, 0);
}

TEST_F(PublisherTest, ReadsBackLaterWhatWasNotShown) {
  store_.missed = true;
  publish_quietly(base_);
  ASSERT_TRUE(publisher_.due());
  EXPECT_EQ(*publisher_.due(), now_ + seconds{1});
  now_ += seconds{1};
  publish(base_);
  EXPECT_EQ(store_.reads, 2);
  EXPECT_EQ(*publisher_.due(), now_ + seconds{2}) << "it may be so for good";
  store_.missed = false;
  store_.nodes["attr/vif/7/name"] = "a predecessor's";
  now_ += seconds{1};
  publish(base_);
  EXPECT_TRUE(store_.nodes.contains("attr/vif/7/name"));
  now_ += seconds{1};
  publish(base_);
  EXPECT_FALSE(store_.nodes.contains("attr/vif/7/name"));
  EXPECT_FALSE(publisher_.due());
}

TEST_F(PublisherTest, LeavesAForbiddenRemovalAlone) {
  store_.nodes = {{"attr/vif/7/name", "theirs"}};
  store_.refused = {{"attr/vif/7", forbidden}};
  publish(base_);
  EXPECT_EQ(store_.nodes.at("attr/vif/7/name"), "theirs");
  EXPECT_EQ(store_.nodes.at("data/name"), "n");
  const auto applied = store_.applied;
  publish(base_);
  EXPECT_EQ(store_.applied, applied);
}

TEST_F(PublisherTest, WritesNothingForAChangeThatIsRefused) {
  publish_quietly(base_);
  store_.refused = {{"data/name", forbidden}};
  base_["data/name"] = "m";
  publish(base_);
  EXPECT_EQ(written(), Batches{}) << "nothing changed, so nobody is to be told";
}

TEST_F(PublisherTest, WritesNothingForAChangeThatHasNoRoom) {
  publish_quietly(base_);
  store_.refused = {{"data/name", no_room}};
  base_["data/name"] = "m";
  for (int i = 0; i < 100; ++i) {
    now_ += minutes{1};
    publish(base_);
  }
  EXPECT_EQ(written(), Batches{}) << "nothing changed, so nobody is to be told";
}

TEST_F(PublisherTest, TriesAKeyWithoutRoomAgainAfterAGrowingWhile) {
  store_.refused = {{"data/name", no_room}};
  publish_quietly(base_);
  std::vector<minutes::rep> tried_after;
  auto last = now_;
  const auto begin = now_;
  for (auto applied = store_.applied; now_ < begin + std::chrono::hours{6};) {
    now_ += seconds{30};
    publish(base_);
    if (store_.applied == applied) continue;
    applied = store_.applied;
    tried_after.push_back(std::chrono::duration_cast<minutes>(now_ - last).count());
    last = now_;
  }
  EXPECT_EQ(tried_after, (std::vector<minutes::rep>{1, 2, 4, 8, 16, 32, 60, 60, 60, 60}));
  EXPECT_EQ(err_.take(), "") << "told once";
  store_.refused.clear();
  now_ += std::chrono::hours{1};
  publish(base_);
  EXPECT_EQ(store_.nodes.at("data/name"), "n");
  now_ += seconds{1};
  const auto applied = store_.applied;
  publish(base_);
  EXPECT_EQ(store_.applied, applied);
}

TEST_F(PublisherTest, BeginsWithTheShortestPauseOnceAKeyHadRoom) {
  store_.refused = {{"data/name", no_room}};
  publish_quietly(base_);
  now_ += minutes{1};
  publish(base_);
  store_.refused.clear();
  now_ += minutes{2};
  publish(base_);
  ASSERT_EQ(store_.nodes.at("data/name"), "n");
  store_.refused = {{"data/name", no_room}};
  base_["data/name"] = "m";
  publish(base_);
  store_.refused.clear();
  now_ += minutes{1};
  publish(base_);
  EXPECT_EQ(store_.nodes.at("data/name"), "m");
}

TEST_F(PublisherTest, PublishesTheOthersWhereSomeHaveNoRoom) {
  Tree many = base_;
  for (int i = 0; i < 40; ++i)
    many["attr/vif/0/ipv4/" + std::to_string(i)] = "192.0.2." + std::to_string(i);
  store_.refused = {{"attr/vif/0/ipv4/7", no_room}, {"attr/vif/0/ipv4/8", forbidden}, {"attr/vif/0/ipv4/39", no_room}};
  publish(many);
  many.erase("attr/vif/0/ipv4/7");
  many.erase("attr/vif/0/ipv4/8");
  many.erase("attr/vif/0/ipv4/39");
  EXPECT_EQ(publisher_.published(), many);
  many.emplace("data/updated", "1");
  EXPECT_EQ(store_.nodes, many);
  EXPECT_EQ(std::ranges::count(err_.take(), '\n'), 1) << "one line, however many they are";
}

TEST_F(PublisherTest, FillsTheRoomThereIsWhenItIsToldOfNoKey) {
  // As the C xenstored: the commit fails, and says only that.
  class SmallStore final : public publish::Store {
  public:
    publish::Result<void> open() override { return {}; }
    publish::Result<Tree> read(std::span<const std::string_view>) override { return Tree{}; }
    publish::Result<std::vector<Refusal>> apply(std::span<const model::Change> changes) override {
      std::vector<Refusal> refusals;
      if (nodes.size() + changes.size() > 10) {
        for (std::size_t i = 0; i < changes.size(); ++i)
          refusals.push_back({i, no_room, "full"});
        return refusals;
      }
      for (const auto& change : changes)
        nodes.insert_or_assign(change.key, change.value);
      return refusals;
    }
    Tree nodes;
  };
  SmallStore small;
  Publisher publisher(small, layout);
  Tree many = base_;
  for (int i = 0; i < 40; ++i)
    many["attr/vif/0/ipv4/" + std::to_string(i)] = "192.0.2.1";
  ASSERT_TRUE(publisher.publish(many, now_));
  EXPECT_EQ(small.nodes.size(), 10U);
  EXPECT_EQ(small.nodes.at("data/name"), "n") << "data comes first";
}

TEST_F(PublisherTest, SetsTheTouchAndTheUpdatedKeyAsideLikeAnyOther) {
  store_.refused = {{"data/updated", forbidden}};
  publish(base_);
  EXPECT_EQ(publisher_.published(), base_);
  base_["attr/vif/0/name"] = "eth1";
  const auto applied = store_.applied;
  publish(base_);
  EXPECT_EQ(store_.applied, applied + 1);
}

TEST_F(PublisherTest, TriesTheUpdatedKeyAgainOnceThereIsRoom) {
  store_.refused = {{"data/updated", no_room}};
  publish_quietly(base_);
  store_.refused.clear();
  base_["attr/vif/0/name"] = "eth1";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(attr/vif/0/name = "eth1")"}}));
  now_ += minutes{2};
  base_["attr/vif/0/name"] = "eth2";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(attr/vif/0/name = "eth2")"}, {R"(data/updated = "1")"}}));
}

TEST_F(PublisherTest, ForgetsARefusedKeyThatIsWantedNoMore) {
  store_.refused["attr/vif/1/name"] = no_room;
  publish(with({{"attr/vif/1/name", "eth1"}}));
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
  publish(base_);
  EXPECT_EQ(publisher_.left_out(now_).size(), 0U);
}

TEST_F(PublisherTest, RemovesWhatItMayNotWrite) {
  publish_quietly(base_);
  store_.refused["data/name"] = no_room;
  store_.removals_are_taken = true;
  auto longer = base_;
  longer["data/name"] = "longer";
  publish(longer);
  EXPECT_EQ(store_.nodes["data/name"], "n");
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
  publish(without("data/name"));
  EXPECT_FALSE(store_.nodes.contains("data/name"));
  EXPECT_EQ(publisher_.left_out(now_).size(), 0U);
}

TEST_F(PublisherTest, RemembersThatItMayNotRemove) {
  publish_quietly(base_);
  store_.refused["data/name"] = forbidden;
  publish(without("data/name"));
  const auto applied = store_.applied;
  publish(without("data/name"));
  EXPECT_EQ(store_.applied, applied);
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
}

/// One that comes and goes is tried no more often for that.
TEST_F(PublisherTest, KeepsThePauseOfAKeyThatGoesMeanwhile) {
  const auto more = with({{"attr/vif/1/name", "eth1"}});
  store_.refused["attr/vif/1/name"] = no_room;
  publish(more);
  publish(base_);
  const auto applied = store_.applied;
  publish(more);
  EXPECT_EQ(store_.applied, applied);
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
  publish(base_);
  now_ += std::chrono::hours{2};
  publish(base_);
  publish(more);
  EXPECT_GT(store_.applied, applied);
}

TEST_F(PublisherTest, ForgetsWhatARemovalTookWithIt) {
  publish_quietly(base_);
  store_.refused["attr/vif/0/name"] = no_room;
  store_.removals_are_taken = true;
  auto renamed = base_;
  renamed["attr/vif/0/name"] = "eth1";
  publish(renamed);
  EXPECT_EQ(publisher_.left_out(now_).size(), 1U);
  publish(without("attr/vif/0/name"));
  EXPECT_EQ(publisher_.left_out(now_).size(), 0U);
}

} // namespace
