// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <array>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/print.hpp"
#include "model/tree.hpp"

namespace model {

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Change& change, std::ostream* out) {
  *out << (change.kind == Change::Kind::write ? "write " + to_line(change.key, change.value) : "remove " + change.key);
}

} // namespace model

namespace {

using model::Change;
using model::Tree;
using Changes = std::vector<Change>;

Change write(std::string key, std::string value) { return {Change::Kind::write, std::move(key), std::move(value)}; }
Change remove(std::string key) { return {Change::Kind::remove, std::move(key), ""}; }

struct Case {
  const char* name;
  Tree published;
  Tree wanted;
  Changes changes;
};

/// Owned in all of them: the subtrees "a/dir" and "b/dir", and the single key "c/key".
std::vector<Case> cases() {
  return {
      {"nothing to do", {}, {}, {}},
      {"new", {}, {{"a/dir/x", "1"}}, {write("a/dir/x", "1")}},
      {"new, outside the owned roots too", {}, {{"else/x", "1"}}, {write("else/x", "1")}},
      {"new and empty", {}, {{"a/dir/x", ""}}, {write("a/dir/x", "")}},
      {"changed", {{"a/dir/x", "1"}}, {{"a/dir/x", "2"}}, {write("a/dir/x", "2")}},
      {"changed to empty", {{"a/dir/x", "1"}}, {{"a/dir/x", ""}}, {write("a/dir/x", "")}},
      {"equal", {{"a/dir/x", "1"}, {"c/key", ""}}, {{"a/dir/x", "1"}, {"c/key", ""}}, {}},
      {"vanished, a neighbour stays", {{"a/dir/x", "1"}, {"a/dir/y", "2"}}, {{"a/dir/y", "2"}}, {remove("a/dir/x")}},
      {"vanished, and its root with it", {{"a/dir/x", "1"}}, {}, {remove("a/dir")}},
      {"a single key that is a root", {{"c/key", "1"}}, {}, {remove("c/key")}},
      {"a whole interface, once",
       {{"a/dir/0/ipv4/0", "1"}, {"a/dir/0/mac/0", "2"}, {"a/dir/0/name", "3"}, {"a/dir/1/name", "4"}},
       {{"a/dir/1/name", "4"}},
       {remove("a/dir/0")}},
      {"the last address of an interface, and the directory it was in",
       {{"a/dir/0/ipv4/0", "1"}, {"a/dir/0/name", "3"}},
       {{"a/dir/0/name", "3"}},
       {remove("a/dir/0/ipv4")}},
      {"one of two addresses",
       {{"a/dir/0/ipv4/0", "1"}, {"a/dir/0/ipv4/1", "2"}},
       {{"a/dir/0/ipv4/0", "1"}},
       {remove("a/dir/0/ipv4/1")}},
      {"two roots, two removals", {{"a/dir/x", "1"}, {"b/dir/x", "1"}}, {}, {remove("a/dir"), remove("b/dir")}},
      {"outside the owned roots", {{"a/other", "1"}, {"a/dirt", "2"}, {"c/key2", "3"}, {"else", "4"}}, {}, {}},
      {"a sibling with '-', which sorts between a key and what is below it",
       {{"a/dir/0", "v"}, {"a/dir/0-x", "s"}, {"a/dir/0/y", "w"}},
       {{"a/dir/0-x", "s"}},
       {remove("a/dir/0")}},
      {"a sibling with '-' does not keep its neighbour alive",
       {{"a/dir/0/y", "w"}},
       {{"a/dir/0-x/y", "s"}},
       {remove("a/dir/0"), write("a/dir/0-x/y", "s")}},
      {"a sibling with '-' goes alone",
       {{"a/dir/0", "v"}, {"a/dir/0-x", "s"}, {"a/dir/0/y", "w"}},
       {{"a/dir/0", "v"}, {"a/dir/0/y", "w"}},
       {remove("a/dir/0-x")}},
      {"a value where now only a directory should be",
       {{"a/dir/0", "v"}, {"a/dir/0/y", "w"}},
       {{"a/dir/0/y", "w"}},
       {write("a/dir/0", "")}},
      {"an empty value there already", {{"a/dir/0", ""}, {"a/dir/0/y", "w"}}, {{"a/dir/0/y", "w"}}, {}},
      {"a directory where now only a value should be",
       {{"a/dir/0/y", "w"}, {"a/dir/0/z", "w"}},
       {{"a/dir/0", "v"}},
       {remove("a/dir/0/y"), remove("a/dir/0/z"), write("a/dir/0", "v")}},
      {"a value node with children, all gone",
       {{"a/dir/0", "v"}, {"a/dir/0/y", "w"}, {"a/dir/1", ""}},
       {{"a/dir/1", ""}},
       {remove("a/dir/0")}},
      {"an empty leaf that an earlier agent left",
       {{"a/dir/7", ""}, {"a/dir/8", "v"}},
       {{"a/dir/8", "v"}},
       {remove("a/dir/7")}},
      {"removals come before writes", {{"b/dir/x", "1"}}, {{"a/dir/x", "1"}}, {remove("b/dir"), write("a/dir/x", "1")}},
  };
}

constexpr std::array<std::string_view, 3> owned{"a/dir", "b/dir", "c/key"};

TEST(Difference, MatchesTheTable) {
  for (const auto& [name, published, wanted, changes] : cases())
    EXPECT_EQ(model::difference(published, wanted, owned), changes) << name;
}

TEST(Difference, OwnsNothingWithoutRoots) {
  EXPECT_EQ(model::difference({{"a/b", "1"}}, {}, {}), Changes{});
  EXPECT_EQ(model::difference({{"a/b", "1"}}, {{"a/b", "2"}}, {}), Changes{write("a/b", "2")});
}

/// Does to a tree what xenstored does to its nodes.
class FakeStore {
public:
  explicit FakeStore(const Tree& tree) {
    for (const auto& [key, value] : tree)
      write(key, value);
  }
  void apply(const Change& change) {
    if (change.kind == Change::Kind::write)
      write(change.key, change.value);
    else
      std::erase_if(nodes_, [&](const auto& node) { return model::covers(change.key, node.first); });
  }
  /// Every node with a value, and every one with nothing below it; but not the empty directories the owned roots are
  /// in, which are the toolstack's ("data", "attr").
  Tree content() const {
    Tree tree;
    for (const auto& [key, value] : nodes_) {
      const auto below = nodes_.lower_bound(key + '/');
      const bool is_leaf = below == nodes_.end() || !below->first.starts_with(key + '/');
      const bool holds_roots = std::ranges::any_of(owned, [&](auto root) { return root.starts_with(key + '/'); });
      if (!value.empty() || (is_leaf && !holds_roots)) tree.emplace(key, value);
    }
    return tree;
  }

private:
  void write(const std::string& key, const std::string& value) {
    for (auto slash = key.find('/'); slash != std::string::npos; slash = key.find('/', slash + 1))
      nodes_.try_emplace(key.substr(0, slash), "");
    nodes_.insert_or_assign(key, value);
  }
  Tree nodes_;
};

class RandomTrees {
public:
  explicit RandomTrees(unsigned seed) : engine_(seed) {}
  Tree make(bool with_strangers) {
    Tree tree;
    for (auto i = pick(12); i > 0; --i) {
      std::string key = with_strangers ? all_roots.at(pick(all_roots.size())) : all_roots.at(pick(3));
      for (auto depth = key == "c/key" ? 0 : pick(4); depth > 0; --depth)
        key += '/' + std::string(names.at(pick(names.size())));
      tree.insert_or_assign(key, std::string(values.at(pick(values.size()))));
    }
    return tree;
  }

private:
  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_); }
  static constexpr std::array<std::string_view, 5> names{"0", "0-", "0-x", "1", "x"};
  static constexpr std::array<std::string_view, 3> values{"", "v", "w"};
  static constexpr std::array<const char*, 7> all_roots{"a/dir", "b/dir", "c/key", "a/dir-", "a", "b", "d/e"};
  std::mt19937 engine_;
};

bool is_owned(std::string_view key) {
  return std::ranges::any_of(owned, [&](std::string_view root) { return model::covers(root, key); });
}

/// What should stand: all that is wanted, and of what was there the keys of others. An empty key that is wanted and has
/// something below it is a directory like any other.
Tree expected(const Tree& before, const Tree& wanted) {
  Tree tree = wanted;
  for (const auto& [key, value] : before) {
    if (!is_owned(key)) tree.try_emplace(key, value);
  }
  return FakeStore(tree).content();
}

TEST(Difference, AppliedGivesWhatIsWanted) {
  RandomTrees random(20240229);
  for (int round = 0; round < 5000; ++round) {
    const FakeStore before(random.make(true));
    const auto published = before.content();
    const auto wanted = random.make(false);
    auto store = before;
    const auto changes = model::difference(published, wanted, owned);
    for (const auto& change : changes)
      store.apply(change);
    ASSERT_EQ(store.content(), expected(published, wanted)) << "round " << round << "\nfrom\n"
                                                            << model::to_text(published) << "to\n"
                                                            << model::to_text(wanted);
    for (const auto& change : changes)
      ASSERT_TRUE(is_owned(change.key)) << change.key;
    // Once there, nothing is left to do but, at most, to write what an empty directory hides.
    for (const auto& change : model::difference(store.content(), wanted, owned)) {
      ASSERT_EQ(change.kind, Change::Kind::write) << "round " << round;
      ASSERT_EQ(change.value, "") << "round " << round << ' ' << change.key;
    }
  }
}

TEST(Difference, RemovesNothingTwiceAndNothingAlive) {
  RandomTrees random(7);
  for (int round = 0; round < 5000; ++round) {
    const auto wanted = random.make(false);
    std::vector<std::string> removed;
    for (const auto& change : model::difference(FakeStore(random.make(true)).content(), wanted, owned)) {
      if (change.kind != Change::Kind::remove) continue;
      for (const auto& key : removed)
        ASSERT_FALSE(model::covers(key, change.key) || model::covers(change.key, key)) << key << ' ' << change.key;
      for (const auto& [key, value] : wanted)
        ASSERT_FALSE(model::covers(change.key, key)) << change.key << ' ' << key;
      removed.push_back(change.key);
    }
  }
}

TEST(Apply, WritesOneKeyAndRemovesAllBelow) {
  Tree tree{{"a", "1"}, {"a-b", "2"}, {"a/b", "3"}, {"a/b/c", "4"}};
  model::apply(write("a/b", "5"), tree);
  model::apply(write("new", ""), tree);
  EXPECT_EQ(tree, (Tree{{"a", "1"}, {"a-b", "2"}, {"a/b", "5"}, {"a/b/c", "4"}, {"new", ""}}));
  model::apply(remove("a"), tree);
  EXPECT_EQ(tree, (Tree{{"a-b", "2"}, {"new", ""}}));
  model::apply(remove("nothing"), tree);
  EXPECT_EQ(tree.size(), 2U);
}

TEST(Covers, EndsAtASlash) {
  EXPECT_TRUE(model::covers("attr/vif", "attr/vif"));
  EXPECT_TRUE(model::covers("attr/vif", "attr/vif/0/name"));
  EXPECT_FALSE(model::covers("attr/vif", "attr/vif2"));
  EXPECT_FALSE(model::covers("attr/vif", "attr/vif-0/x"));
  EXPECT_FALSE(model::covers("attr/vif", "attr"));
  EXPECT_FALSE(model::covers("attr/vif", "attr/vi"));
  EXPECT_FALSE(model::covers("attr/vif", "xattr/vif"));
}

} // namespace
