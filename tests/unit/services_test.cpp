// SPDX-License-Identifier: BSD-2-Clause
// What the doctor asks of files: services, the clock, the hypervisor.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "platform/linux/linux_platform.hpp"
#include "unit/scratch_directory.hpp"

namespace {

class Services : public testing::Test {
protected:
  platform::Service service(const std::string& name = "agent") { return platform_.service(name).value(); }
  void link(const std::string& name, const std::string& target) const {
    scratch_.write(name + ".dir", "");
    std::filesystem::create_symlink(target, scratch_.path(name));
  }

  ScratchDirectory scratch_;
  platform::LinuxPlatform platform_{scratch_.path()};
};

TEST_F(Services, MayBeAbsent) {
  EXPECT_EQ(service().file, "");
  EXPECT_EQ(service().enabled_by, "");
}

TEST_F(Services, OfSystemd) {
  scratch_.write("usr/lib/systemd/system/agent.service", "");
  EXPECT_EQ(service().file, "/usr/lib/systemd/system/agent.service");
  EXPECT_EQ(service().kind, platform::Service::Kind::systemd);
  EXPECT_EQ(service().enabled_by, "");
  EXPECT_EQ(service("agen").file, "");
  // A link that leads out of --root cannot be followed; that it is there is enough.
  link("etc/systemd/system/multi-user.target.wants/agent.service", "/usr/lib/systemd/system/agent.service");
  EXPECT_EQ(service().enabled_by, "/etc/systemd/system/multi-user.target.wants/agent.service");
  EXPECT_FALSE(service().masked);
}

TEST_F(Services, OfSystemdMasked) {
  scratch_.write("usr/lib/systemd/system/agent.service", "");
  link("etc/systemd/system/agent.service", "/dev/null");
  EXPECT_TRUE(service().masked);
  EXPECT_EQ(service().file, "/etc/systemd/system/agent.service");
}

TEST_F(Services, OfOpenRc) {
  scratch_.write("etc/init.d/agent", "");
  EXPECT_EQ(service().file, "/etc/init.d/agent");
  EXPECT_EQ(service().kind, platform::Service::Kind::script);
  EXPECT_EQ(service().enabled_by, "");
  link("etc/runlevels/default/agent", "/etc/init.d/agent");
  EXPECT_EQ(service().enabled_by, "/etc/runlevels/default/agent");
}

TEST_F(Services, OfSysV) {
  scratch_.write("etc/init.d/agent", "");
  scratch_.write("etc/rc3.d/K20agent", "");
  scratch_.write("etc/rc3.d/S20agent2", "");
  scratch_.write("etc/rc3.d/S20an-agent", "");
  EXPECT_EQ(service().enabled_by, "");
  scratch_.write("etc/rc3.d/S20agent", "");
  EXPECT_EQ(service().enabled_by, "/etc/rc3.d/S20agent");
}

TEST_F(Services, OfRunit) {
  scratch_.write("etc/sv/agent/run", "");
  EXPECT_EQ(service().file, "/etc/sv/agent/run");
  EXPECT_EQ(service().kind, platform::Service::Kind::runit);
  EXPECT_EQ(service().enabled_by, "");
  link("var/service/agent", "/etc/sv/agent");
  EXPECT_EQ(service().enabled_by, "/var/service/agent");
  link("etc/service/agent", "/etc/sv/agent");
  EXPECT_EQ(service().enabled_by, "/etc/service/agent");
  scratch_.write("etc/init.d/agent", "");
  EXPECT_EQ(service().kind, platform::Service::Kind::runit) << "the script is there, but nothing starts it";
  link("etc/runlevels/default/agent", "/etc/init.d/agent");
  EXPECT_EQ(service().kind, platform::Service::Kind::script);
}

TEST_F(Services, ClockHasASource) {
  scratch_.write("sys/devices/system/clocksource/clocksource0/current_clocksource", "xen\n");
  scratch_.write("sys/devices/system/clocksource/clocksource0/available_clocksource", "xen tsc \n");
  scratch_.write("sys/power/pm_freeze_timeout", "20000\n");
  const auto clock = platform_.clock().value();
  EXPECT_EQ(clock.source, "xen");
  EXPECT_EQ(clock.sources, (std::vector<std::string>{"xen", "tsc"}));
  EXPECT_EQ(clock.freeze_timeout_ms, 20000U);
  EXPECT_TRUE(clock.tells_of_setting) << "of every kernel these tests run on";
}

TEST_F(Services, HypervisorHasAVersion) {
  EXPECT_FALSE(platform_.hypervisor());
  scratch_.write("sys/hypervisor/version/major", "4\n");
  scratch_.write("sys/hypervisor/version/minor", "17\n");
  scratch_.write("sys/hypervisor/version/extra", ".6-pre\n");
  EXPECT_EQ(platform_.hypervisor().value().version, "4.17.6-pre");
  EXPECT_EQ(platform_.hypervisor().value().guest_type, "") << "before Linux 4.13";
  scratch_.write("sys/hypervisor/guest_type", "PV\n");
  EXPECT_EQ(platform_.hypervisor().value().guest_type, "PV");
}

} // namespace
