// SPDX-License-Identifier: BSD-2-Clause
#include "publish/publisher.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "unit/captured_stderr.hpp"
#include "unit/fake_store.hpp"

namespace {

using model::Tree;
using publish::Publisher;
using publish::Refusal;
using std::chrono::minutes;
using std::chrono::seconds;
using Batches = std::vector<FakeStore::Batch>;

constexpr std::array<std::string_view, 5> owned{"attr/info", "attr/vif", "data/free", "data/name", "data/total"};
constexpr std::array<std::string_view, 2> quiet{"data/free", "data/total"};
constexpr publish::Layout layout{owned, quiet, "attr/info/installed", "data/updated"};

constexpr auto forbidden = Refusal::Kind::forbidden;
constexpr auto no_room = Refusal::Kind::no_room;

class PublisherTest : public testing::Test {
protected:
  void publish(const Tree& wanted) {
    const auto published = publisher_.publish(wanted, now_);
    EXPECT_TRUE(published) << core::describe(published.error());
  }
  /// Publishes something, and forgets how.
  void publish_quietly(const Tree& wanted) {
    publish(wanted);
    store_.take_batches();
    err_.take();
  }
  Batches written() { return store_.take_batches(); }

  Tree base_{{"attr/info/installed", "1"}, {"attr/vif/0/name", "eth0"}, {"data/free", "5"}, {"data/name", "n"}};
  Tree with(Tree more) const {
    more.insert(base_.begin(), base_.end());
    return more;
  }
  Tree without(const std::string& key) const {
    auto tree = base_;
    tree.erase(key);
    return tree;
  }

  CapturedStderr err_;
  FakeStore store_;
  Publisher publisher_{store_, layout};
  core::Clock::time_point now_{std::chrono::hours{1000}};
};

TEST_F(PublisherTest, WritesDataFirstWatchedKeysAfterAndTheUpdatedKeyLast) {
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "5")", R"(data/name = "n")", R"(attr/info/installed = "1")",
                                 R"(attr/vif/0/name = "eth0")", R"(data/updated = "1")"}}));
  EXPECT_EQ(store_.opened, 1);
  EXPECT_EQ(store_.reads, 1);
  EXPECT_EQ(publisher_.published(), base_);
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

TEST_F(PublisherTest, TouchesAWatchedKeyWhenOnlyUnwatchedOnesChanged) {
  publish_quietly(base_);
  base_["data/name"] = "m";
  base_["data/free"] = "6";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/free = "6")", R"(data/name = "m")", R"(attr/info/installed = "1")",
                                 R"(data/updated = "1")"}}));
  base_.erase("data/name");
  publish(base_);
  EXPECT_EQ(written(), (Batches{{"- data/name", R"(attr/info/installed = "1")", R"(data/updated = "1")"}}));
}

TEST_F(PublisherTest, TouchesNothingWhenAWatchedKeyChanged) {
  publish_quietly(base_);
  base_["data/name"] = "m";
  base_["attr/vif/0/name"] = "eth1";
  publish(base_);
  EXPECT_EQ(written(), (Batches{{R"(data/name = "m")", R"(attr/vif/0/name = "eth1")", R"(data/updated = "1")"}}));
  publish(without("attr/vif/0/name"));
  EXPECT_EQ(written(), (Batches{{"- attr/vif", R"(data/updated = "1")"}}));
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
  store_.nodes = base_;
  publish(base_);
  EXPECT_EQ(written(), Batches{});
  EXPECT_EQ(publisher_.published(), base_);
}

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

TEST_F(PublisherTest, LeavesAForbiddenKeyAloneUntilItForgets) {
  store_.refused = {{"data/name", forbidden}};
  publish_quietly(base_);
  const auto applied = store_.applied;
  for (int i = 0; i < 100; ++i) {
    now_ += std::chrono::hours{1};
    publish(base_);
  }
  base_["data/name"] = "another";
  publish(base_);
  EXPECT_EQ(store_.applied, applied);
  EXPECT_EQ(err_.take(), "") << "told once";
  store_.refused.clear();
  publisher_.forget();
  publish(base_);
  EXPECT_EQ(store_.nodes.at("data/name"), "another");
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
  std::vector<long> tried_after;
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
  EXPECT_EQ(tried_after, (std::vector<long>{1, 2, 4, 8, 16, 32, 60, 60, 60, 60}));
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
  EXPECT_EQ(written(), (Batches{{R"(attr/vif/0/name = "eth2")", R"(data/updated = "1")"}}));
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
  EXPECT_EQ(written(), (Batches{{"- attr/vif/1", R"(data/updated = "1")"}}));
  EXPECT_EQ(publisher_.published(), base_);
  publish(with({{"attr/vif/1/name", "a"}}));
  EXPECT_EQ(written(), (Batches{{R"(attr/vif/1/name = "a")", R"(data/updated = "1")"}}));
}

} // namespace
