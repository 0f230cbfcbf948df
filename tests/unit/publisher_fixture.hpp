// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "model/tree.hpp"
#include "publish/publisher.hpp"
#include "unit/captured_stderr.hpp"
#include "unit/fake_store.hpp"

/// A publisher over a store in memory, at a time the test sets.
class PublisherTest : public testing::Test {
public:
  static constexpr std::array<std::string_view, 6> owned{"attr/info", "attr/vif",  "control/feature",
                                                         "data/free", "data/name", "data/total"};
  static constexpr std::array<std::string_view, 2> quiet{"data/free", "data/total"};
  static constexpr publish::Layout layout{owned, quiet, "attr/info/installed", "data/updated"};
  static constexpr auto forbidden = publish::Refusal::Kind::forbidden;
  static constexpr auto no_room = publish::Refusal::Kind::for_now;
  static constexpr auto trouble = publish::Refusal::Kind::trouble;

protected:
  void publish(const model::Tree& wanted) {
    const auto published = publisher_.publish(wanted, now_);
    EXPECT_TRUE(published) << core::describe(published.error());
  }
  /// Publishes something, and forgets how.
  void publish_quietly(const model::Tree& wanted) {
    publish(wanted);
    store_.take_batches();
    err_.take();
  }
  std::vector<FakeStore::Batch> written() { return store_.take_batches(); }

  model::Tree base_{{"attr/info/installed", "1"}, {"attr/vif/0/name", "eth0"}, {"data/free", "5"}, {"data/name", "n"}};
  model::Tree with(model::Tree more) const {
    more.insert(base_.begin(), base_.end());
    return more;
  }
  model::Tree without(const std::string& key) const {
    auto tree = base_;
    tree.erase(key);
    return tree;
  }

  CapturedStderr err_;
  FakeStore store_;
  publish::Publisher publisher_{store_, layout};
  core::Clock::time_point now_{std::chrono::hours{1000}};
};
