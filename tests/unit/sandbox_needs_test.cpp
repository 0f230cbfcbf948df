// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/sandbox_needs.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using Paths = std::vector<std::string>;

class Devices : public platform::Platform {
public:
  Paths store_devices() override { return {"/dev/one", "/dev/two"}; }
};

class SandboxNeeds : public testing::Test {
protected:
  SandboxNeeds() { ::unsetenv("XENSTORED_PATH"); }
  ~SandboxNeeds() override { ::unsetenv("XENSTORED_PATH"); }
  platform::SandboxNeeds needs(bool has_library = false) {
    return agent::sandbox_needs(platform_, settings_, has_library);
  }
  Devices platform_;
  config::Settings settings_;
};

TEST_F(SandboxNeeds, OfAnAgentWithoutOptions) {
  const auto found = needs();
  EXPECT_EQ(found.readable, (Paths{"/proc", "/sys", "/etc", "/usr/lib", "/etc/os-release"}));
  EXPECT_EQ(found.listable, Paths{"/dev"});
  EXPECT_EQ(found.stores, (Paths{"/dev/one", "/dev/two"}));
  EXPECT_EQ(found.checked, Paths{});
  EXPECT_FALSE(found.system_library);
  EXPECT_TRUE(needs(true).system_library);
}

TEST_F(SandboxNeeds, FollowTheOptions) {
  settings_.root = "/guest";
  settings_.os_release = "/opt/os";
  const auto found = needs();
  EXPECT_EQ(found.readable, (Paths{"/guest/proc", "/guest/sys", "/guest/etc", "/guest/usr/lib", "/guest/etc/os-release",
                                   "/guest/opt/os", "/proc", "/sys"}));
  EXPECT_EQ(found.listable, Paths{"/guest/dev"});
  EXPECT_EQ(found.checked, (Paths{"/guest/opt/os", "/guest"}));
}

TEST_F(SandboxNeeds, FollowTheWayToTheStore) {
  ::setenv("XENSTORED_PATH", "/run/store", 1);
  EXPECT_EQ(needs().stores, Paths{"/run/store"});
  ::setenv("XENSTORED_PATH", "", 1);
  EXPECT_EQ(needs().stores, (Paths{"/dev/one", "/dev/two"}));
  settings_.sink = config::Sink::standard_output;
  EXPECT_EQ(needs().stores, Paths{});
}

} // namespace
