// SPDX-License-Identifier: BSD-2-Clause
// What an agent gives up on any BSD, on a fake of the calls.
#include <gtest/gtest.h>

#include <fstream>

#include "bsd/fake_process.hpp"
#include "platform/bsd/privileges.hpp"

#include <unistd.h>

namespace {

const platform::User agent{990, 991, {992}};

class BsdPrivileges : public testing::Test {
protected:
  void expect_root() const {
    EXPECT_EQ(process_.user, 0);
    EXPECT_EQ(process_.effective_user, 0);
    EXPECT_EQ(process_.effective_group, 0);
    EXPECT_EQ(process_.groups, (std::vector<gid_t>{0, 5}));
  }
  FakeProcess process_;
};

TEST_F(BsdPrivileges, RootIsLeftForGood) {
  process_.files = {{"/dev/xen/xenstore", 992}};
  const std::vector<platform::Way> ways{{"/dev/xen/xenstore", true}};
  ASSERT_TRUE(platform::become_user(agent, ways));
  EXPECT_EQ(process_.user, 990);
  EXPECT_EQ(process_.effective_user, 990);
  EXPECT_EQ(process_.saved_user, 990);
  EXPECT_EQ(process_.group, 991);
  EXPECT_EQ(process_.saved_group, 991);
  EXPECT_EQ(process_.groups, (std::vector<gid_t>{991, 992})) << "the first is the effective one on FreeBSD";
}

TEST_F(BsdPrivileges, OfTooManyGroupsAsManyAreKeptAsThereMayBe) {
  platform::User sociable = agent;
  sociable.groups.resize(40, 993);
  ASSERT_TRUE(platform::become_user(sociable, {}));
  EXPECT_EQ(process_.groups.size(), 16U);
  EXPECT_EQ(process_.groups.front(), 991U);
}

TEST_F(BsdPrivileges, RootStaysWhereTheUserCouldNotOpenTheStoreAgain) {
  process_.files = {{"/dev/xen/xenstore", 0}};
  const std::vector<platform::Way> ways{{"/dev/xen/xenstore", true}};
  const auto become = platform::become_user(agent, ways);
  ASSERT_FALSE(become);
  EXPECT_EQ(core::describe(become.error()), "open /dev/xen/xenstore: Permission denied");
  expect_root();
}

TEST_F(BsdPrivileges, ACallThatFailsIsTold) {
  for (const char* call : {"getgroups", "setgroups", "setegid", "seteuid", "setgid", "setuid"}) {
    FakeProcess process;
    process.failing = call;
    const auto become = platform::become_user(agent, {});
    ASSERT_FALSE(become) << call;
    EXPECT_EQ(core::describe(become.error()), std::string(call) + ": Operation not permitted");
  }
}

TEST_F(BsdPrivileges, AUserWhoCouldBecomeRootAgainIsNoSuccess) {
  process_.may_return = true;
  const auto become = platform::become_user(agent, {});
  ASSERT_FALSE(become);
  EXPECT_EQ(core::describe(become.error()), "root can be had again");
}

class BsdSandbox : public BsdPrivileges {
protected:
  BsdSandbox() { std::ofstream(store_) << ""; }
  ~BsdSandbox() override { ::unlink(store_.c_str()); }
  platform::Sandbox enter() {
    platform::SandboxNeeds needs;
    needs.stores = {"/none", store_, "/other"};
    return platform::enter_sandbox(needs);
  }
  std::string store_ = testing::TempDir() + "store." + std::to_string(::getpid());
};

TEST_F(BsdSandbox, BecomesTheAgentsUserIfHeMayOpenTheStore) {
  process_.files = {{store_, 991}};
  const auto sandbox = enter();
  EXPECT_TRUE(sandbox.missing.empty()) << platform::describe(sandbox);
  ASSERT_FALSE(sandbox.achieved.empty());
  EXPECT_EQ(sandbox.achieved[0], "user 990");
}

TEST_F(BsdSandbox, SaysWhyRootStays) {
  process_.files = {{store_, 0}};
  const auto sandbox = enter();
  ASSERT_EQ(sandbox.missing.size(), 1);
  EXPECT_EQ(sandbox.missing[0], "user xen-guest-agent (open " + store_ + ": Permission denied)");
  expect_root();
}

TEST_F(BsdSandbox, SaysIfThereIsNoUser) {
  process_.passwd_says = {"/etc/passwd has no user xen-guest-agent"};
  EXPECT_EQ(enter().missing.at(0), "user xen-guest-agent (/etc/passwd has no user xen-guest-agent)");
  expect_root();
}

TEST_F(BsdSandbox, WhoIsNotRootStaysWhoHeIs) {
  process_.user = process_.effective_user = process_.saved_user = 1001;
  EXPECT_EQ(enter().achieved.at(0), "user 1001");
}

} // namespace
