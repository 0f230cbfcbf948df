// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <vector>

#include <poll.h>

namespace core {

using Clock = std::chrono::steady_clock;

/// One thread's event loop over poll(2): descriptors, timers, signals. poll and not epoll or kqueue, because FreeBSD's
/// xenstore device knows no other, and half a dozen descriptors need no other.
///
/// Callbacks may add and remove anything, their own registration included, but not run the loop. They throw nothing but
/// std::bad_alloc, which ends what they were doing (on_out_of_memory()).
class Loop {
public:
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Calls `ready` whenever poll(2) reports one of `events`, or POLLERR, POLLHUP or POLLNVAL, for `fd`. The descriptor
  /// stays the caller's, who removes it here before closing it. One registration per descriptor.
  void add(int fd, short events, std::function<void()> ready);
  void remove(int fd) noexcept;

  /// Calls `caught` from within the loop after the signal came; until then, and while callbacks run, the signal is
  /// blocked. At most one Loop of a process may use this. The former disposition and mask are put back by the
  /// destructor.
  void on_signal(int number, std::function<void()> caught);

  /// Calls `recover` after memory ran out in any callback, or in the loop itself: whatever was under way is to be given
  /// up and begun anew later. It comes a tenth of a second after that, so that a lasting want of memory costs no
  /// processor time, and again if it meets the same want itself.
  void on_out_of_memory(std::function<void()> recover) { recover_ = std::move(recover); }

  /// Runs until stop(), handling what is due. Returns at once if stop() was called before.
  void run();
  void stop() noexcept { stopped_ = true; }

  class Timer;

private:
  struct Source {
    int fd;
    short events;
    std::function<void()> ready;
  };
  struct Signal;
  void turn();
  void wait();
  void let_signals_in();
  void dispatch_signals();
  void dispatch_timers();

  std::vector<Source> sources_;
  std::vector<Signal> signals_;
  std::vector<Timer*> timers_;
  std::vector<pollfd> polled_; ///< of wait(), and due_ of dispatch_timers(): kept, so that a turn allocates nothing
  std::vector<Timer*> due_;
  sigset_t mask_while_waiting_{}; ///< with nothing blocked that on_signal() blocked
  std::function<void()> recover_;
  bool out_of_memory_ = false; ///< recover_ is due
  bool stopped_ = false;
};

/// Calls its function once when its time has come. Not set at first. Must not outlive the loop.
class Loop::Timer {
public:
  Timer(Loop& loop, std::function<void()> expired);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  /// A time in the past is due at once.
  void set(Clock::time_point when) noexcept { when_ = when; }
  void clear() noexcept { when_.reset(); }
  bool is_set() const noexcept { return when_.has_value(); }

private:
  friend class Loop;
  Loop& loop_;
  std::function<void()> expired_;
  std::optional<Clock::time_point> when_;
};

} // namespace core
