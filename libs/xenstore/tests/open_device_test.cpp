// SPDX-License-Identifier: BSD-2-Clause
// Device files that take messages. OpenBSD's takes ioctls (open_device_pvbus.cpp), and /dev/null is none of those.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>

#include <xenstorepp/client.hpp>

#include "transports.hpp"

TEST(OpenDevice, IsNonBlockingAndClosedOnExec) {
  const auto transport = xenstorepp::open_device("/dev/null");
  ASSERT_TRUE(transport);
  EXPECT_EQ((*transport)->window(), 1U);
  EXPECT_NE(::fcntl((*transport)->fd(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl((*transport)->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(OpenDevice, ThatIsNone) {
  const auto none = xenstorepp::open_device(testing::TempDir() + "xenstorepp-none");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().os_error, ENOENT);
}

TEST(OpenDevice, ByTheEnvironment) {
  ::setenv("XENSTORED_PATH", "/dev/null", 1);
  EXPECT_EQ(xenstorepp::open_default().value()->window(), 1U);
  ::unsetenv("XENSTORED_PATH");
}
