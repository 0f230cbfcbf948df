// SPDX-License-Identifier: BSD-2-Clause
#include <memory>
#include <string>
#include <vector>

#include <poll.h>

#include <gtest/gtest.h>

#include "core/loop.hpp"
#include "unit/loop_fixtures.hpp"

namespace {

using core::Clock;
using core::Loop;
using std::chrono::milliseconds;

TEST(Timer, CallsOnceWhenItIsTime) {
  Loop loop;
  const Guard guard(loop);
  int called = 0;
  Loop::Timer timer(loop, [&] { ++called; });
  Loop::Timer end(loop, [&] { loop.stop(); });
  EXPECT_FALSE(timer.is_set());
  const auto begin = Clock::now();
  timer.set(begin + milliseconds{30});
  EXPECT_TRUE(timer.is_set());
  end.set(begin + milliseconds{90});
  loop.run();
  EXPECT_EQ(called, 1);
  EXPECT_FALSE(timer.is_set());
  EXPECT_GE(Clock::now() - begin, milliseconds{90});
}

TEST(Timer, IsNeverEarly) {
  Loop loop;
  const Guard guard(loop);
  for (int i = 1; i <= 10; ++i) {
    const auto due = Clock::now() + std::chrono::microseconds{1500};
    Loop::Timer timer(loop, [&] {
      EXPECT_GE(Clock::now(), due);
      loop.stop();
    });
    timer.set(due);
    loop.run();
  }
}

TEST(Timer, DoesNotCallOnceCleared) {
  Loop loop;
  const Guard guard(loop);
  Loop::Timer timer(loop, [] { FAIL() << "it was cleared"; });
  Loop::Timer end(loop, [&] { loop.stop(); });
  timer.set(Clock::now() + milliseconds{5});
  timer.clear();
  EXPECT_FALSE(timer.is_set());
  end.set(Clock::now() + milliseconds{20});
  loop.run();
}

TEST(Timer, OfThePastIsDueAtOnce) {
  Loop loop;
  const Guard guard(loop);
  Loop::Timer timer(loop, [&] { loop.stop(); });
  timer.set(Clock::time_point{});
  const auto begin = Clock::now();
  loop.run();
  EXPECT_LT(Clock::now() - begin, milliseconds{1000});
}

TEST(Timer, ComeInTheOrderOfTheirTimes) {
  Loop loop;
  const Guard guard(loop);
  std::string order;
  Loop::Timer late(loop, [&] {
    order += "late ";
    loop.stop();
  });
  Loop::Timer middle(loop, [&] { order += "middle "; });
  Loop::Timer early(loop, [&] { order += "early "; });
  const auto now = Clock::now(); // all are due in the same turn
  late.set(now - milliseconds{1});
  middle.set(now - milliseconds{2});
  early.set(now - milliseconds{3});
  loop.run();
  EXPECT_EQ(order, "early middle late ");
}

TEST(Timer, MayBeSetAgainInItsCallback) {
  Loop loop;
  const Guard guard(loop);
  int called = 0;
  Loop::Timer* self = nullptr;
  Loop::Timer timer(loop, [&] {
    if (++called == 5)
      loop.stop();
    else
      self->set(Clock::now());
  });
  self = &timer;
  timer.set(Clock::now());
  loop.run();
  EXPECT_EQ(called, 5);
}

TEST(Timer, ThatIsAlwaysDueDoesNotStarveDescriptors) {
  Loop loop;
  const Guard guard(loop);
  const Pipe pipe;
  Loop::Timer* self = nullptr;
  Loop::Timer timer(loop, [&] { self->set(Clock::now() - milliseconds{1}); });
  self = &timer;
  timer.set(Clock::now());
  loop.add(pipe.fd(), POLLIN, [&] { loop.stop(); });
  pipe.ring();
  loop.run();
}

TEST(Timer, MayBeMadeInAnothersCallback) {
  Loop loop;
  const Guard guard(loop);
  std::vector<std::unique_ptr<Loop::Timer>> made;
  int called = 0;
  Loop::Timer maker(loop, [&] {
    for (int i = 0; i < 64; ++i)
      made.push_back(std::make_unique<Loop::Timer>(loop, [&] { ++called; }));
    for (auto& timer : made)
      timer->set(Clock::now());
  });
  Loop::Timer end(loop, [&] {
    ++called;
    end.set(Clock::now() + milliseconds{30});
    if (called > 64) loop.stop();
  });
  const auto now = Clock::now();
  maker.set(now - milliseconds{2});
  end.set(now - milliseconds{1});
  loop.run();
  EXPECT_GE(called, 65);
}

TEST(Timer, MayBeDestroyedInItsCallback) {
  Loop loop;
  const Guard guard(loop);
  std::unique_ptr<Loop::Timer> timer;
  int called = 0;
  timer = std::make_unique<Loop::Timer>(loop, [&timer, &called, &loop, text = std::string(1000, 'x')] {
    timer.reset();
    called += static_cast<int>(text.size());
    loop.stop();
  });
  timer->set(Clock::now());
  loop.run();
  EXPECT_EQ(called, 1000);
}

TEST(Timer, MayBeDestroyedInAnothersCallback) {
  Loop loop;
  const Guard guard(loop);
  std::unique_ptr<Loop::Timer> other;
  Loop::Timer first(loop, [&] {
    other.reset();
    loop.stop();
  });
  other = std::make_unique<Loop::Timer>(loop, [] { FAIL() << "it is gone"; });
  const auto now = Clock::now();
  first.set(now - milliseconds{2});
  other->set(now - milliseconds{1});
  loop.run();
}

} // namespace
