// SPDX-License-Identifier: BSD-2-Clause
// What of the file system an agent keeps on OpenBSD.
#include <gtest/gtest.h>

#include <algorithm>

#include "bsd/fake_process.hpp"
#include "platform/bsd/restricted_files.hpp"

namespace {

class Unveil : public testing::Test {
protected:
  platform::Sandbox restrict() {
    platform::SandboxNeeds needs;
    needs.stores = {"/dev/pvbus0"};
    platform::Sandbox sandbox;
    platform::restrict_files(needs, sandbox);
    return sandbox;
  }
  FakeProcess process_;
};

TEST_F(Unveil, OnlyXenstoreAndTheLogMayBeWritten) {
  const auto sandbox = restrict();
  EXPECT_EQ(sandbox.achieved, std::vector<std::string>{"files read only (unveil)"});
  EXPECT_TRUE(sandbox.missing.empty());
  EXPECT_EQ(process_.unveiled, (std::vector<std::string>{"/ r", "/dev/log rw", "/dev/pvbus0 rw"}));
  EXPECT_TRUE(process_.unveil_is_locked);
}

TEST_F(Unveil, AFailureIsTold) {
  process_.failing = "unveil";
  const auto sandbox = restrict();
  EXPECT_EQ(sandbox.missing, std::vector<std::string>{"files read only (unveil /: Operation not permitted)"});
}

} // namespace
