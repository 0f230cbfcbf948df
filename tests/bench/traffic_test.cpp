// SPDX-License-Identifier: BSD-2-Clause
#include "scale/traffic.hpp"

#include <gtest/gtest.h>

#include "scale/peers.hpp"

namespace {

using scale::count_kinds;
using scale::Kinds;

/// As they were counted (docs/scale.md).
TEST(Peers, SayWhatWasCounted) {
  const auto go = scale::go_agent();
  EXPECT_EQ(count_kinds(go.start), (Kinds{{"READ", 6}, {"WRITE", 30}}));
  ASSERT_EQ(go.minutes.size(), 2U);
  EXPECT_EQ(count_kinds(go.minutes[0]), (Kinds{{"READ", 5}, {"WRITE", 1}}));
  EXPECT_EQ(count_kinds(go.minutes[1]), (Kinds{{"READ", 5}, {"WRITE", 2}}));
  const auto rust = scale::rust_agent();
  EXPECT_EQ(count_kinds(rust.start), (Kinds{{"RM", 1}, {"WRITE", 21}}));
  ASSERT_EQ(rust.minutes.size(), 1U);
  EXPECT_EQ(count_kinds(rust.minutes[0]), (Kinds{{"WRITE", 1}}));
  EXPECT_TRUE(rust.resume.empty());
}

TEST(Peers, WriteEachKeyOnceAtTheStart) {
  for (const auto& agent : {scale::go_agent(), scale::rust_agent()}) {
    std::map<std::string, int> written;
    for (const auto& request : scale::only(store_lab::Op::write, agent.start))
      ++written[store_lab::split(request.payload).front()];
    for (const auto& [key, times] : written)
      EXPECT_EQ(times, 1) << agent.name << ": " << key;
  }
}

TEST(Traffic, IsChosenByKind) {
  const scale::Traffic traffic{scale::read("a"), scale::write("b", "1"), scale::read("c")};
  EXPECT_EQ(scale::only(store_lab::Op::read, traffic), (scale::Traffic{scale::read("a"), scale::read("c")}));
  EXPECT_EQ(scale::without(store_lab::Op::read, traffic), (scale::Traffic{scale::write("b", "1")}));
}

TEST(Traffic, IsTheSameOutsideOfTransactions) {
  using store_lab::Op;
  auto inside = scale::write("b", "1");
  inside.in_transaction = true;
  const scale::Traffic traffic{scale::read("a"), {Op::transaction_start, ""}, inside, {Op::transaction_end, "T", true}};
  const auto plain = scale::without_transactions(scale::AgentTraffic{"ours", traffic, {{inside}}, {inside}, traffic});
  EXPECT_EQ(plain.start, (scale::Traffic{scale::read("a"), scale::write("b", "1")}));
  EXPECT_EQ(plain.resume, plain.start);
  EXPECT_TRUE(plain.minutes.empty() && plain.churn.empty());
}

} // namespace
