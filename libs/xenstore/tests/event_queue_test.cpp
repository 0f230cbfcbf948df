// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include "event_queue.hpp"

using xenstorepp::EventQueue;

namespace {

std::vector<std::string> drain(EventQueue& queue) {
  std::vector<std::string> events;
  while (const auto event = queue.pop()) {
    events.push_back(event->token + " " + event->path);
  }
  return events;
}

} // namespace

TEST(EventQueue, InOrder) {
  EventQueue queue;
  queue.add_watch("w1", "a");
  queue.push({"a/2", "w1"});
  queue.push({"a/1", "w1"});
  EXPECT_EQ(drain(queue), (std::vector<std::string>{"w1 a/2", "w1 a/1"}));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, UnknownTokensAreDropped) {
  EventQueue queue;
  queue.push({"a", "w1"});
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, EqualOnesAreKeptIfToldSo) {
  EventQueue queue;
  queue.keep_equal();
  queue.add_watch("w1", "a");
  queue.push({"a", "w1"});
  queue.push({"a", "w1"});
  EXPECT_EQ(drain(queue), (std::vector<std::string>{"w1 a", "w1 a"}));
}

TEST(EventQueue, EqualOnesCoalesceUntilAskedFor) {
  EventQueue queue;
  queue.add_watch("w1", "a");
  queue.add_watch("w2", "a");
  for (int i = 0; i < 3; ++i) {
    queue.push({"a", "w1"});
    queue.push({"a", "w2"});
  }
  EXPECT_EQ(drain(queue), (std::vector<std::string>{"w1 a", "w2 a"}));
  queue.push({"a", "w1"});
  EXPECT_FALSE(queue.empty());
}

TEST(EventQueue, RemovingAWatchKeepsTheOthers) {
  EventQueue queue;
  queue.add_watch("w1", "a");
  queue.add_watch("w2", "b");
  queue.push({"a", "w1"});
  queue.push({"b", "w2"});
  queue.remove_watch("w1");
  queue.push({"a/late", "w1"});
  EXPECT_EQ(drain(queue), std::vector<std::string>{"w2 b"});
}

TEST(EventQueue, OverflowLeavesOneEventPerWatchConcerned) {
  EventQueue queue;
  queue.add_watch("w1", "a");
  queue.add_watch("w2", "b");
  queue.add_watch("w3", "quiet");
  queue.push({"b/x", "w2"});
  for (std::size_t i = 1; i < EventQueue::limit; ++i) {
    queue.push({"a/" + std::to_string(i), "w1"});
  }
  queue.push({"a/1", "w1"}); // equal to one that waits: no overflow yet
  EventQueue full = queue;
  EXPECT_EQ(drain(full).size(), EventQueue::limit);

  queue.push({"a/one-more", "w1"});
  queue.push({"a/after", "w1"});
  EXPECT_EQ(drain(queue), (std::vector<std::string>{"w2 b", "w1 a", "w1 a/after"}));
}

TEST(EventQueue, NeverMoreThanTheLimit) {
  EventQueue queue;
  queue.add_watch("w1", "a");
  for (int i = 0; i < 5000; ++i) {
    queue.push({"a/" + std::to_string(i), "w1"});
  }
  EXPECT_LE(drain(queue).size(), EventQueue::limit);
}

TEST(EventQueue, MoreWatchesThanTheLimit) {
  EventQueue queue;
  const std::size_t watches = EventQueue::limit + 10;
  for (std::size_t round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < watches; ++i) {
      queue.add_watch("w" + std::to_string(i), "p");
      queue.push({"p/" + std::to_string(round), "w" + std::to_string(i)});
    }
  }
  EXPECT_EQ(drain(queue).size(), watches);
}
