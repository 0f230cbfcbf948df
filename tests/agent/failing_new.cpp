// SPDX-License-Identifier: BSD-2-Clause
// Allocations that fail when they are told to; linked into a copy of the agent, xen-guest-agent-failing-new. Those of
// operator new; and where failing_malloc.cpp is linked as well, those of malloc(3), which libc makes for the agent.
//
// FAIL_NEW_AT=N in the environment lets the N-th allocation since the start fail; a queued SIGRTMIN with the value N
// the N-th from then on (0: none). Each time one line goes to standard error: "failing_new: failed". FAIL_NEW_FROM=N:
// that one and all after it.
#include "failing_new.hpp"

#include <csignal>
#include <cstdlib>
#include <new>

#include <unistd.h>

namespace {

volatile std::sig_atomic_t left = 0;    ///< allocations until the one that fails
volatile std::sig_atomic_t was_set = 0; ///< one is to fail
bool fails_on = false;                  ///< and all after it
bool is_counted = false;                ///< what malloc(3) is asked for now was counted as one of operator new

void tell_failure() {
  constexpr char line[] = "failing_new: failed\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line, sizeof line - 1);
}

bool is_next() {
  if (left > 0) left = left - 1;
  if (left != 0 || !was_set) return false;
  was_set = fails_on ? 1 : 0;
  tell_failure();
  return true;
}

void* allocate(std::size_t size) {
  if (is_next()) throw std::bad_alloc();
  is_counted = true;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  is_counted = false;
  if (memory != nullptr) return memory;
  throw std::bad_alloc();
}

int number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::atoi(text);
}

/// Before main(), but after the allocations of the libraries' own beginnings.
[[gnu::constructor]] void listen() {
  struct sigaction action = {};
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  action.sa_sigaction = [](int, siginfo_t* info, void*) {
    left = info->si_value.sival_int;
    was_set = left > 0 ? 1 : 0;
  };
  ::sigaction(SIGRTMIN, &action, nullptr);
  fails_on = number("FAIL_NEW_FROM") > 0;
  left = fails_on ? number("FAIL_NEW_FROM") : number("FAIL_NEW_AT");
  was_set = left > 0 ? 1 : 0;
}

} // namespace

bool malloc_is_to_fail() { return !is_counted && is_next(); }

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
