// SPDX-License-Identifier: BSD-2-Clause
#include "core/loop.hpp"

#include <array>
#include <csignal>
#include <memory>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"

namespace {

using core::Clock;
using core::Loop;
using std::chrono::milliseconds;

class Pipe {
public:
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) ::abort();
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }
  int fd() const { return read_.get(); }
  void ring() const { ASSERT_EQ(::write(write_.get(), "x", 1), 1); }
  void hang_up() { write_.reset(); }
  void quiet() const {
    std::array<char, 64> buffer{};
    while (::read(read_.get(), buffer.data(), buffer.size()) > 0) {}
  }

private:
  core::Fd read_;
  core::Fd write_;
};

/// Ends a loop that would otherwise not end: the test then sees what is missing.
class Guard {
public:
  explicit Guard(Loop& loop, milliseconds after = milliseconds{5000}) : timer_(loop, [this, &loop] {
    expired_ = true;
    loop.stop();
  }) {
    timer_.set(Clock::now() + after);
  }
  ~Guard() { EXPECT_FALSE(expired_) << "the loop had to be stopped"; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

private:
  bool expired_ = false;
  Loop::Timer timer_;
};

TEST(Loop, CallsForAReadyDescriptor) {
  Loop loop;
  const Guard guard(loop);
  const Pipe ready;
  const Pipe silent;
  int called = 0;
  loop.add(silent.fd(), POLLIN, [] { FAIL() << "nothing is there to read"; });
  loop.add(ready.fd(), POLLIN, [&] {
    ready.quiet();
    if (++called == 2) loop.stop();
    else ready.ring();
  });
  ready.ring();
  loop.run();
  EXPECT_EQ(called, 2);
}

TEST(Loop, CallsAgainWhileItIsReady) {
  Loop loop;
  const Guard guard(loop);
  const Pipe pipe;
  int called = 0;
  loop.add(pipe.fd(), POLLIN, [&] {
    if (++called == 3) loop.stop();
  });
  pipe.ring();
  loop.run();
  EXPECT_EQ(called, 3);
}

TEST(Loop, CallsForAHangup) {
  Loop loop;
  const Guard guard(loop);
  Pipe pipe;
  loop.add(pipe.fd(), 0, [&] { loop.stop(); });
  pipe.hang_up();
  loop.run();
}

TEST(Loop, CallsForADescriptorThatIsNone) {
  Loop loop;
  const Guard guard(loop);
  const int closed = [] { return Pipe().fd(); }();
  loop.add(closed, POLLIN, [&] { loop.stop(); });
  loop.run();
}

TEST(Loop, LetsACallbackRemoveItself) {
  Loop loop;
  const Guard guard(loop);
  const Pipe pipe;
  int called = 0;
  Loop::Timer end(loop, [&] { loop.stop(); });
  loop.add(pipe.fd(), POLLIN, [&loop, &pipe, &called, text = std::string(1000, 'x')] {
    loop.remove(pipe.fd());
    called += static_cast<int>(text.size()); // what it captured still lives
  });
  pipe.ring();
  end.set(Clock::now() + milliseconds{20});
  loop.run();
  EXPECT_EQ(called, 1000);
}

TEST(Loop, DoesNotCallWhatAnotherCallbackRemoved) {
  Loop loop;
  const Guard guard(loop);
  const Pipe one;
  const Pipe two;
  int called = 0;
  const auto call = [&] {
    ++called;
    loop.remove(one.fd());
    loop.remove(two.fd());
    loop.stop();
  };
  loop.add(one.fd(), POLLIN, call);
  loop.add(two.fd(), POLLIN, call);
  one.ring();
  two.ring();
  loop.run();
  EXPECT_EQ(called, 1);
}

TEST(Loop, LetsACallbackAdd) {
  Loop loop;
  const Guard guard(loop);
  const Pipe one;
  const Pipe two;
  two.ring();
  one.ring();
  loop.add(one.fd(), POLLIN, [&] {
    one.quiet();
    loop.add(two.fd(), POLLIN, [&] { loop.stop(); });
  });
  loop.run();
}

TEST(Loop, HasOneRegistrationPerDescriptor) {
  Loop loop;
  const Guard guard(loop);
  const Pipe pipe;
  loop.add(pipe.fd(), POLLIN, [] { FAIL() << "it was replaced"; });
  loop.add(pipe.fd(), POLLIN, [&] { loop.stop(); });
  pipe.ring();
  loop.run();
}

TEST(Loop, DoesNotMindTheRemovalOfAStranger) {
  Loop loop;
  loop.remove(12345);
  loop.remove(-1);
}

TEST(Loop, StopsBeforeItBegan) {
  Loop loop;
  const Guard guard(loop);
  loop.stop();
  loop.run();
}

TEST(Loop, RunsAgain) {
  Loop loop;
  const Guard guard(loop);
  int called = 0;
  Loop::Timer timer(loop, [&] {
    ++called;
    loop.stop();
  });
  timer.set(Clock::now());
  loop.run();
  timer.set(Clock::now());
  loop.run();
  EXPECT_EQ(called, 2);
}

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
    if (++called == 5) loop.stop();
    else self->set(Clock::now());
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

bool is_blocked(int number) {
  sigset_t mask;
  ::sigprocmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, number) == 1;
}

TEST(LoopSignal, IsDeliveredInTheLoopAndBlockedOutside) {
  Loop loop;
  const Guard guard(loop);
  std::string caught;
  loop.on_signal(SIGTERM, [&] {
    EXPECT_TRUE(is_blocked(SIGTERM)) << "while callbacks run";
    caught += "TERM ";
    if (caught.size() == 9) loop.stop();
  });
  loop.on_signal(SIGHUP, [&] {
    caught += "HUP ";
    if (caught.size() == 9) loop.stop();
  });
  EXPECT_TRUE(is_blocked(SIGTERM));
  EXPECT_TRUE(is_blocked(SIGHUP));
  ::raise(SIGTERM); // would end the test program if it were not blocked
  ::raise(SIGHUP);
  EXPECT_EQ(caught, "") << "not before the loop runs";
  loop.run();
  EXPECT_EQ(caught, "TERM HUP ");
}

TEST(LoopSignal, WakesTheSleepingLoop) {
  Loop loop;
  const Guard guard(loop);
  loop.on_signal(SIGTERM, [&] { loop.stop(); });
  const auto self = ::getpid();
  const auto child = ::fork();
  if (child == 0) {
    ::usleep(50'000);
    ::kill(self, SIGTERM);
    ::_exit(0);
  }
  loop.run();
}

TEST(LoopSignal, ThatComesInACallbackIsNotLost) {
  Loop loop;
  const Guard guard(loop);
  int caught = 0;
  loop.on_signal(SIGHUP, [&] {
    ++caught;
    loop.stop();
  });
  Loop::Timer timer(loop, [] { ::raise(SIGHUP); });
  timer.set(Clock::now());
  loop.run();
  EXPECT_EQ(caught, 1);
}

TEST(LoopSignal, MayBeCaughtManyTimes) {
  Loop loop;
  const Guard guard(loop);
  int caught = 0;
  loop.on_signal(SIGHUP, [&] {
    if (++caught == 3) loop.stop();
    else ::raise(SIGHUP);
  });
  ::raise(SIGHUP);
  loop.run();
  EXPECT_EQ(caught, 3);
}

TEST(LoopSignal, LeavesDispositionAndMaskAsTheyWere) {
  struct sigaction before = {};
  struct sigaction after = {};
  ::sigaction(SIGHUP, nullptr, &before);
  const bool was_blocked = is_blocked(SIGHUP);
  {
    Loop loop;
    loop.on_signal(SIGHUP, [] {});
  }
  ::sigaction(SIGHUP, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_EQ(is_blocked(SIGHUP), was_blocked);
}

} // namespace
