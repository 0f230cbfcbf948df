// SPDX-License-Identifier: BSD-2-Clause
// A want of memory or descriptors while the change sources are opened: what cannot be heard then is heard soon after,
// also behind the sandbox, where it is opened again. No look by the clock helps.
#include <chrono>
#include <string>
#include <vector>

#include <unistd.h>

#include "sandboxed_guest.hpp"

namespace {

using namespace std::chrono_literals;

class DeafStart : public SandboxedGuest {
protected:
  void start(const std::vector<std::string>& faults) {
    std::vector<std::string> wrapper = {"strace", "-D", "-o", files_.root() + "/made/trace"};
    wrapper.insert(wrapper.end(), faults.begin(), faults.end());
    agent_ = std::make_unique<AgentProcess>(
        std::vector<std::string>{"--stderr", "--sandbox", "strict", "--memory-interval", "3600", "--scan-interval",
                                 "86400", "--status-socket", "none", "--root", files_.root()},
        AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()}, {"ASAN_OPTIONS", "detect_leaks=0"}}, wrapper);
    if (eventually([&] { return has_said("agent: version"); }, 20s)) return;
    if (has_said("ptrace")) GTEST_SKIP() << "strace is not permitted here";
    FAIL() << agent_->log();
  }
  bool has_said(const std::string& part) const { return agent_->log().find(part) != std::string::npos; }
  void expect_to_hear_again(const std::string& source) {
    ASSERT_TRUE(has_said(source + ": changes that the kernel tells of: ")) << agent_->log();
    EXPECT_TRUE(eventually([&] { return has_said(source + ": changes that the kernel tells of: works again"); }, 5s))
        << agent_->log();
  }
  std::unique_ptr<AgentProcess> agent_;
};
INSTANTIATE_TEST_SUITE_P(On, DeafStart, testing::Values(c_xapi), host_name);

TEST_P(DeafStart, HearsOfAddressesSoonAfter) {
  ASSERT_NO_FATAL_FAILURE(start({"-e", "trace=bind", "-e", "inject=bind:error=ENOMEM:when=1"}));
  network::ip("addr add 10.77.2.2/24 dev eth2"); // while nobody listens
  EXPECT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }, 5s)) << agent_->log();
  expect_to_hear_again("network");
  network::ip_batch("addr del 10.77.1.2/24 dev eth1\naddr add 10.77.1.3/24 dev eth1");
  EXPECT_TRUE(eventually([&] { return value("attr/vif/1/ipv4/0") == "10.77.1.3"; }, 5s)) << agent_->log();
}

TEST_P(DeafStart, HearsOfTheHostNameSoonAfter) {
  files_.show_real("/proc/sys/kernel/hostname");
  ASSERT_EQ(::sethostname("one", 3), 0);
  ASSERT_NO_FATAL_FAILURE(start({"-P", files_.root() + "/proc/sys/kernel/hostname", "-e", "trace=open,openat", "-e",
                                 "inject=open,openat:error=EMFILE:when=1"}));
  expect_to_hear_again("hostname");
  ASSERT_EQ(::sethostname("two", 3), 0);
  EXPECT_TRUE(eventually([&] { return value("data/host_name_dns") == "two"; }, 5s)) << agent_->log();
}

TEST_P(DeafStart, HearsOfMountsSoonAfter) {
  ASSERT_NO_FATAL_FAILURE(start({"-P", files_.root() + "/proc/self/mountinfo", "-e", "trace=open,openat", "-e",
                                 "inject=open,openat:error=ENFILE:when=1"}));
  expect_to_hear_again("disks");
}

TEST_P(DeafStart, HearsOfResumesSoonAfter) {
  ASSERT_NO_FATAL_FAILURE(start({"-e", "trace=timerfd_create", "-e", "inject=timerfd_create:error=ENOMEM:when=1"}));
  ASSERT_TRUE(has_said("resumes that the clock tells of: timerfd_create: ")) << agent_->log();
  EXPECT_TRUE(eventually([&] { return has_said("resumes that the clock tells of: works again"); }, 5s))
      << agent_->log();
}

} // namespace
