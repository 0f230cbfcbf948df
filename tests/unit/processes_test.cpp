// SPDX-License-Identifier: BSD-2-Clause
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "platform/linux/linux_platform.hpp"
#include "platform/linux/process_status.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using namespace std::string_literals;
using platform::parse_process_status;

TEST(ProcessStatus, TellsOfRights) {
  const auto found = parse_process_status("Name:\txen-guest-agent\nUid:\t0\t990\t0\t0\nCapEff:\t00000000a80425fb\n"
                                          "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user, 990U);
  EXPECT_EQ(found->capabilities, 0xa80425fbU);
  EXPECT_TRUE(found->no_new_privileges);
  EXPECT_TRUE(found->system_call_filter);
}

TEST(ProcessStatus, TakesAnAbsentLineForANo) {
  const auto found = parse_process_status("Uid:\t0\t0\t0\t0\nSeccomp:\t0\n");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->no_new_privileges);
  EXPECT_FALSE(found->system_call_filter);
  EXPECT_FALSE(parse_process_status(""));
  EXPECT_FALSE(parse_process_status("Uid:\tmany\n"));
  EXPECT_FALSE(parse_process_status("Uid:\t0\t4294967296\t0\t0\n")); // not root
}

TEST(AgentProcesses, AreToldWithTheirArguments) {
  const ScratchDirectory scratch;
  scratch.write("proc/12/comm", "xen-guest-agent\n");
  scratch.write("proc/12/cmdline", "/usr/sbin/xen-guest-agent\0--stderr\0"s);
  scratch.write("proc/12/status", "Uid:\t0\t0\t0\t0\n");
  std::filesystem::create_symlink("/usr/sbin/xen-guest-agent (deleted)", scratch.path("proc/12/exe"));
  scratch.write("proc/13/comm", "bash\n");
  const auto found = platform::LinuxPlatform(scratch.path()).agent_processes();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pid, 12U);
  EXPECT_EQ(found[0].arguments, (std::vector<std::string>{"/usr/sbin/xen-guest-agent", "--stderr"}));
  EXPECT_TRUE(found[0].replaced);
  EXPECT_TRUE(found[0].confinement);
}

TEST(AgentProcesses, AreNotThoseWhoseLongerNameTheKernelCut) {
  const ScratchDirectory scratch;
  scratch.write("proc/12/comm", "xen-guest-agent\n");
  scratch.write("proc/12/cmdline", "/bin/sh\0/var/lib/dpkg/info/xen-guest-agent.prerm\0remove\0"s);
  scratch.write("proc/13/comm", "xe-daemon\n");
  scratch.write("proc/13/cmdline", "/bin/bash\0-e\0/usr/sbin/xe-daemon\0-p\0/run/xe-daemon.pid\0"s);
  const auto found = platform::LinuxPlatform(scratch.path()).agent_processes();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pid, 13U);
}

TEST(AgentProcesses, AreNotThoseOfAnyUser) {
  const ScratchDirectory scratch;
  for (const auto* pid : {"12", "13"})
    scratch.write("proc/" + std::string(pid) + "/comm", "xe-daemon\n");
  const auto another = std::to_string(::geteuid() + 1);
  scratch.write("proc/12/status", "Uid:\t0\t" + another + "\t0\t0\n");
  scratch.write("proc/13/status", "Uid:\t" + another + "\t0\t0\t0\n");
  const auto found = platform::LinuxPlatform(scratch.path()).agent_processes();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pid, 13U);
}

TEST(AgentProcesses, NeedNotTellAll) {
  const ScratchDirectory scratch;
  scratch.write("proc/12/comm", "xe-daemon\n");
  const auto found = platform::LinuxPlatform(scratch.path()).agent_processes();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].arguments.empty());
  EXPECT_FALSE(found[0].replaced);
  EXPECT_FALSE(found[0].confinement);
}

} // namespace
