// SPDX-License-Identifier: BSD-2-Clause
#include "core/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <iterator>
#include <new>
#include <utility>

#include <poll.h>

#include "core/log.hpp"
#include "core/sort.hpp"

namespace core {
namespace {

/// Set by the handler, read by the loop: the only state that a signal handler may touch.
std::array<volatile std::sig_atomic_t, 65> caught_signals{};

void note_signal(int number) { caught_signals.at(static_cast<std::size_t>(number)) = 1; }

timespec until(Clock::time_point when) {
  using namespace std::chrono;
  const auto left = std::max(duration_cast<nanoseconds>(when - Clock::now()), nanoseconds{0});
  const auto whole = duration_cast<seconds>(left);
  return {.tv_sec = whole.count(), .tv_nsec = static_cast<long>((left - whole).count())};
}

} // namespace

struct Loop::Signal {
  int number;
  std::function<void()> caught;
  struct sigaction former;
  bool was_blocked;
};

Loop::Loop() { ::sigprocmask(SIG_SETMASK, nullptr, &mask_while_waiting_); }

Loop::~Loop() {
  for (const auto& signal : signals_) {
    ::sigaction(signal.number, &signal.former, nullptr);
    if (signal.was_blocked) continue;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal.number);
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  }
}

void Loop::add(int fd, short events, std::function<void()> ready) {
  remove(fd);
  sources_.push_back({fd, events, std::move(ready)});
}

void Loop::remove(int fd) noexcept {
  std::erase_if(sources_, [fd](const Source& source) { return source.fd == fd; });
}

void Loop::on_signal(int number, std::function<void()> caught) {
  sigset_t set;
  sigset_t former_mask = {};
  sigemptyset(&set);
  sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, &former_mask);
  sigdelset(&mask_while_waiting_, number);
  Signal signal{number, std::move(caught), {}, sigismember(&former_mask, number) == 1};
  struct sigaction action = {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  caught_signals.at(static_cast<std::size_t>(number)) = 0;
  ::sigaction(number, &action, &signal.former);
  signals_.push_back(std::move(signal));
}

/// The one place where the want of memory is met.
void Loop::run() {
  while (!stopped_) {
    try {
      turn();
    } catch (const std::bad_alloc&) {
      out_of_memory_ = true;
      ::poll(nullptr, 0, 100);
    }
  }
  stopped_ = false;
}

void Loop::turn() {
  if (out_of_memory_) {
    if (recover_) recover_();
    out_of_memory_ = false;
    return; // it may have stopped us
  }
  wait();
  dispatch_signals();
  dispatch_timers();
}

/// Where something is ready at once ppoll(2) lets no signal in, and in a busy time something always is.
void Loop::let_signals_in() {
  sigset_t blocked = {};
  if (::sigprocmask(SIG_SETMASK, &mask_while_waiting_, &blocked) != 0) return; // there is nothing to put back
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

/// Sleeps until something is ready or due, and hands out what is ready.
void Loop::wait() {
  std::optional<Clock::time_point> next;
  for (const auto* timer : timers_) {
    if (timer->when_ && (!next || *timer->when_ < *next)) next = timer->when_;
  }
  polled_.clear();
  for (const auto& source : sources_)
    polled_.push_back({source.fd, source.events, 0});

  const timespec timeout = next ? until(*next) : timespec{};
  const int ready =
      ::ppoll(polled_.data(), static_cast<nfds_t>(polled_.size()), next ? &timeout : nullptr, &mask_while_waiting_);
  if (ready < 0 && errno != EINTR) {
    log::write(log::Level::error, "loop", "ppoll failed: errno %d", errno);
    ::poll(nullptr, 0, 100); // it may fail again, and must not keep the processor busy
  }
  if (ready <= 0) return;
  let_signals_in();
  for (const auto& entry : polled_) {
    if (entry.revents == 0) continue;
    // Looked up anew: an earlier callback may have removed it. Copied: it may remove itself.
    const auto source = std::ranges::find(sources_, entry.fd, &Source::fd);
    if (source == sources_.end()) continue;
    const auto call = source->ready;
    call();
  }
}

void Loop::dispatch_signals() {
  // By index: a callback may add one.
  for (std::size_t i = 0; i < signals_.size(); ++i) { // NOLINT(modernize-loop-convert)
    auto& flag = caught_signals.at(static_cast<std::size_t>(signals_[i].number));
    if (flag == 0) continue;
    flag = 0;
    const auto call = signals_[i].caught;
    call();
  }
}

void Loop::dispatch_timers() {
  const auto now = Clock::now();
  log::catch_up(now);
  // Taken out: a callback may make timers, and each of them makes room in due_.
  auto due = std::exchange(due_, {});
  due.clear();
  std::ranges::copy_if(timers_, std::back_inserter(due),
                       [&](const Timer* timer) { return timer->when_ && *timer->when_ <= now; });
  core::sort(due, {}, [](const Timer* timer) { return *timer->when_; });
  for (auto* timer : due) {
    if (std::ranges::find(timers_, timer) == timers_.end() || !timer->when_ || *timer->when_ > now) continue;
    timer->when_.reset();
    const auto call = timer->expired_; // it may destroy its timer
    call();
  }
  if (due.capacity() > due_.capacity()) due_ = std::move(due);
}

Loop::Timer::Timer(Loop& loop, std::function<void()> expired) : loop_(loop), expired_(std::move(expired)) {
  loop_.due_.reserve(loop_.timers_.size() + 1); // first: there may be no memory, and then there is no timer
  loop_.timers_.push_back(this);
}

Loop::Timer::~Timer() { std::erase(loop_.timers_, this); }

} // namespace core
