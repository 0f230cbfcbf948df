// SPDX-License-Identifier: BSD-2-Clause
// The kernel refuses to change the mask of signals. In the place of libc's own, in a program of its own.
#include <cerrno>
#include <csignal>

#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/loop_fixtures.hpp"

namespace {

bool refused = false;
int changes = 0; ///< that were asked for meanwhile

} // namespace

extern "C" int sigprocmask(int how, const sigset_t* set,
                           sigset_t* old) noexcept(noexcept(::sigprocmask(how, set, old))) {
  if (refused && set != nullptr) {
    ++changes;
    errno = EFAULT;
    return -1;
  }
  constexpr std::size_t kernels_size = 8;
  return static_cast<int>(::syscall(SYS_rt_sigprocmask, how, set, old, kernels_size));
}

namespace {

/// What it was is not known then, and nothing must be put back in its place.
TEST(LoopMask, IsLeftAloneWhereItCannotBeChanged) {
  core::Loop loop;
  const Guard guard(loop);
  const Pipe pipe;
  pipe.ring();
  loop.add(pipe.fd(), POLLIN, [&] { loop.stop(); });
  refused = true;
  loop.run();
  refused = false;
  EXPECT_EQ(changes, 1);
}

} // namespace
