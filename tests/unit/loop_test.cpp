// SPDX-License-Identifier: BSD-2-Clause
#include "core/loop.hpp"

#include <csignal>
#include <new>
#include <string>

#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/loop_fixtures.hpp"

namespace {

using core::Clock;
using core::Loop;
using std::chrono::milliseconds;

TEST(Loop, CallsForAReadyDescriptor) {
  Loop loop;
  const Guard guard(loop);
  const Pipe ready;
  const Pipe silent;
  int called = 0;
  loop.add(silent.fd(), POLLIN, [] { FAIL() << "nothing is there to read"; });
  loop.add(ready.fd(), POLLIN, [&] {
    ready.quiet();
    if (++called == 2)
      loop.stop();
    else
      ready.ring();
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

/// Also if there is none for the recovery itself, the first time.
TEST(Loop, RecoversFromAWantOfMemory) {
  Loop loop;
  const Guard guard(loop);
  int recoveries = 0;
  Loop::Timer timer(loop, [] { throw std::bad_alloc(); });
  timer.set(Clock::now());
  loop.on_out_of_memory([&] {
    if (++recoveries == 1) throw std::bad_alloc();
    loop.stop();
  });
  const auto start = Clock::now();
  loop.run();
  EXPECT_EQ(recoveries, 2);
  EXPECT_GE(Clock::now() - start, milliseconds{200}) << "not without a pause";
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

TEST(LoopSignal, GetsInThoughSomethingIsAlwaysReady) {
  Loop loop;
  const Guard guard(loop);
  const Pipe busy;
  busy.ring();
  loop.add(busy.fd(), POLLIN, [] {});
  loop.on_signal(SIGTERM, [&] { loop.stop(); });
  ::raise(SIGTERM);
  loop.run();
}

TEST(LoopSignal, MayBeCaughtManyTimes) {
  Loop loop;
  const Guard guard(loop);
  int caught = 0;
  loop.on_signal(SIGHUP, [&] {
    if (++caught == 3)
      loop.stop();
    else
      ::raise(SIGHUP);
  });
  ::raise(SIGHUP);
  loop.run();
  EXPECT_EQ(caught, 3);
}

TEST(LoopSignal, LeavesDispositionAndMaskAsTheyWere) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr); // whatever an earlier test left
  struct sigaction before = {};
  struct sigaction after = {};
  ::sigaction(SIGHUP, nullptr, &before);
  {
    Loop loop;
    loop.on_signal(SIGHUP, [] {});
  }
  ::sigaction(SIGHUP, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_FALSE(is_blocked(SIGHUP));
}

} // namespace
