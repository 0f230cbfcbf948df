// SPDX-License-Identifier: BSD-2-Clause
// What is made of a store that shows only some of what stands in it.
#include "publish/owned_tree.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "fake_server.hpp"

namespace {

using Type = FakeServer::Type;

constexpr std::array<std::string_view, 2> roots{"attr/vif", "data/os"};

class OwnedTree : public testing::Test {
protected:
  OwnedTree() {
    fake_.server->on_request = [this](const FakeServer::Message& request) { answer(request); };
  }
  /// As a xenstored that knows `nodes_`, which have no values but those at the ends, and `refused_`.
  void answer(const FakeServer::Message& request) {
    const std::string path = request.payload.c_str();
    const auto asked = (request.header.type == Type::directory ? "list " : "read ") + path;
    if (const auto refused = refused_.find(asked); refused != refused_.end())
      return fake_.server->error(request, refused->second);
    if (!refuses_all_.empty()) return fake_.server->error(request, refuses_all_);
    const auto names = names_below(path);
    if (!nodes_.contains(path) && names.empty()) return fake_.server->error(request, "ENOENT");
    fake_.server->reply(request, request.header.type == Type::directory ? names : nodes_[path]);
  }
  std::string names_below(const std::string& path) const {
    std::string names;
    std::string last;
    for (auto node = nodes_.lower_bound(path + '/'); node != nodes_.end() && node->first.starts_with(path + '/');
         ++node) {
      const auto name = node->first.substr(path.size() + 1, node->first.find('/', path.size() + 1) - path.size() - 1);
      if (name != last) names += name + '\0';
      last = name;
    }
    return names;
  }
  std::ptrdiff_t count(Type type) const {
    return std::ranges::count_if(fake_.server->requests, [&](const auto& one) { return one.header.type == type; });
  }
  xenstorepp::Result<publish::OwnedTree> read() { return publish::read_owned_tree(*fake_.client, roots); }

  Fake fake_;
  std::map<std::string, std::string> nodes_{{"attr/vif/0/name", "eth0"}, {"data/os", "Linux"}, {"data/other", "x"}};
  std::map<std::string, std::string> refused_; ///< "read PATH" or "list PATH", with what error
  std::string refuses_all_;
};

TEST_F(OwnedTree, IsWhatStandsBelowTheRoots) {
  const auto tree = read();
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->nodes, (model::Tree{{"attr/vif/0/name", "eth0"}, {"data/os", "Linux"}}));
  EXPECT_FALSE(tree->has_missed);
}

TEST_F(OwnedTree, OfANewDomainIsEmpty) {
  nodes_ = {};
  const auto tree = read();
  ASSERT_TRUE(tree);
  EXPECT_TRUE(tree->nodes.empty());
  EXPECT_FALSE(tree->has_missed);
}

TEST_F(OwnedTree, HasNotWhatMayNotBeRead) {
  for (const char* error : {"EACCES", "EPERM", "ENOENT"}) {
    refused_ = {{"read data/os", error}};
    const auto tree = read();
    ASSERT_TRUE(tree) << error;
    EXPECT_EQ(tree->nodes, (model::Tree{{"attr/vif/0/name", "eth0"}})) << error;
    EXPECT_FALSE(tree->has_missed) << error;
  }
}

/// EIO: of a node that is broken for good, or of any for a moment.
TEST_F(OwnedTree, TellsThatItMissesSomething) {
  for (const char* asked : {"read data/os", "list attr/vif/0", "list data"}) {
    refused_ = {{asked, "EIO"}};
    const auto tree = read();
    ASSERT_TRUE(tree) << asked;
    EXPECT_TRUE(tree->has_missed) << asked;
    EXPECT_FALSE(tree->nodes.contains("attr/vif/0/name") && tree->nodes.contains("data/os")) << asked;
  }
}

TEST_F(OwnedTree, IsUnknownWhereTheStoreHasNoMemoryForIt) {
  refused_ = {{"read attr/vif/0/name", "ENOMEM"}};
  EXPECT_FALSE(read());
  refused_ = {{"list attr/vif", "EBUSY"}};
  EXPECT_FALSE(read());
}

TEST_F(OwnedTree, IsUnknownWhereNothingIsShown) {
  for (const char* error : {"EIO", "EACCES"}) {
    refuses_all_ = error;
    EXPECT_FALSE(read()) << error;
  }
}

TEST_F(OwnedTree, HasNoMoreThanFourThousandNodes) {
  for (int i = 0; i < 4500; ++i)
    nodes_["attr/vif/" + std::to_string(i / 50) + '/' + std::to_string(i % 50)] = "x";
  const auto tree = read();
  ASSERT_TRUE(tree);
  EXPECT_GT(tree->nodes.size(), 3900U); // the directories count, too
  EXPECT_LE(tree->nodes.size(), 4096U);
  EXPECT_LT(count(Type::directory), 200) << "what there would be below them is not asked for";
}

TEST_F(OwnedTree, HasNoMoreThanAMebibyte) {
  for (int i = 0; i < 500; ++i)
    nodes_["attr/vif/" + std::to_string(i)] = std::string(4000, 'x');
  const auto tree = read();
  ASSERT_TRUE(tree);
  std::size_t bytes = 0;
  for (const auto& [key, value] : tree->nodes)
    bytes += key.size() + value.size();
  EXPECT_LT(count(Type::read), 400) << "of what has no room not much is asked for";
  EXPECT_LE(bytes, 1024U * 1024);
  EXPECT_GT(bytes, 1000U * 1024);
}

} // namespace
