// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/start_checks.hpp"

#include <cerrno>
#include <cstdlib>

#include <gtest/gtest.h>

namespace {

using platform::Role;

class RoleOnly final : public platform::Platform {
public:
  explicit RoleOnly(Role role) : role_(role) {}
  Role role() override { return role_; }

private:
  Role role_;
};

class StartChecks : public testing::Test {
protected:
  void SetUp() override { ::unsetenv("XENSTORED_PATH"); }
  void TearDown() override { ::unsetenv("XENSTORED_PATH"); }
  static std::optional<std::string> check(Role role) {
    RoleOnly platform(role);
    const auto objection = agent::check_role(platform);
    status_ = objection ? objection->status : 0;
    return objection ? std::optional(objection->sentence) : std::nullopt;
  }
  static inline int status_ = 0;
  static std::string explain(int os_error) {
    return agent::explain_failed_start({"xenstore", os_error}, {.no_device = "mount it"});
  }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(StartChecks, LetAGuestStart) { EXPECT_EQ(check(Role::guest), std::nullopt); }

TEST_F(StartChecks, ObjectToTheControlDomain) {
  EXPECT_TRUE(contains(check(Role::control_domain).value_or(""), "dom0"));
  ::setenv("XENSTORED_PATH", "/run/xenstored/socket", 1);
  EXPECT_TRUE(check(Role::control_domain)) << "whatever the environment says";
}

TEST_F(StartChecks, ObjectToAMachineWithoutXenAndSayWhatToDo) {
  EXPECT_TRUE(contains(check(Role::not_xen).value_or(""), "xen-guest-agent show"));
  ::setenv("XENSTORED_PATH", "", 1);
  EXPECT_TRUE(check(Role::not_xen)) << "empty is as good as not set";
  ::setenv("XENSTORED_PATH", "/run/xenstored/socket", 1);
  EXPECT_EQ(check(Role::not_xen), std::nullopt);
}

/// A service manager does not start again what ended with 3.
TEST_F(StartChecks, AreRepeatedWhereNothingCouldBeLookedAt) {
  EXPECT_TRUE(contains(check(Role::unknown).value_or(""), "start the agent again"));
  EXPECT_EQ(status_, 1);
  check(Role::not_xen);
  EXPECT_EQ(status_, 3);
  check(Role::control_domain);
  EXPECT_EQ(status_, 3);
}

TEST_F(StartChecks, SayWhatToDoWithoutAStore) {
  EXPECT_TRUE(contains(explain(EACCES), "as root"));
  EXPECT_TRUE(contains(explain(EPERM), "as root"));
  EXPECT_TRUE(contains(explain(ENOENT), "; mount it"));
  EXPECT_TRUE(contains(explain(0), "xenstored on the host"));
  ::setenv("XENSTORED_PATH", "/nowhere", 1);
  EXPECT_TRUE(contains(explain(ENOENT), "XENSTORED_PATH"));
  EXPECT_TRUE(contains(explain(EACCES), "as root"));
}

} // namespace
