// SPDX-License-Identifier: BSD-2-Clause
// The agent as the service of a supervisor: what it says of itself, and what it leaves behind.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "guest_test.hpp"
#include "unit/listening_supervisor.hpp"

namespace {

using namespace std::chrono_literals;

class Service : public GuestTest {
protected:
  std::string notify_path() const { return lab_->directory() + "/notify"; }
  std::unique_ptr<AgentProcess> start_service(const std::vector<std::string>& more, const std::string& watchdog) {
    std::vector<std::string> arguments{"--stderr", "--root", files_.root()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    AgentProcess::Environment environment{{"XENSTORED_PATH", guest_->socket()}, {"NOTIFY_SOCKET", notify_path()}};
    if (!watchdog.empty()) environment.emplace("WATCHDOG_USEC", watchdog);
    return std::make_unique<AgentProcess>(arguments, environment);
  }
  int run_agent(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"--root", files_.root()};
    all.insert(all.begin(), arguments.begin(), arguments.end());
    AgentProcess agent(all, {{"XENSTORED_PATH", guest_->socket()}});
    const auto status = agent.wait();
    told_ = agent.log();
    return status;
  }
  /// Everything in the guest's home but what the toolstack made, directories as well.
  Dump home() { return dom0().dump(guest_->home()); }

  std::string told_;
};
class HangingService : public Service {};
INSTANTIATE_TEST_SUITE_P(On, Service, testing::Values(c_xapi, c_libxl, ocaml_xapi), host_name);
INSTANTIATE_TEST_SUITE_P(On, HangingService, testing::Values(c_xapi), host_name);

TEST_P(Service, IsReadyWhenAllIsPublished) {
  const ListeningSupervisor supervisor(notify_path());
  const auto agent = start_service({}, "");
  EXPECT_EQ(supervisor.next(), "READY=1\nSTATUS=23 keys published\n") << agent->log();
  EXPECT_EQ(published(), first_tree());
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
  EXPECT_EQ(supervisor.next(), "STOPPING=1\n");
  EXPECT_EQ(published(), first_tree()) << "kept, as nobody asked for anything else";
}

TEST_P(Service, GivesASignOfLifeWithEachLookAtMemory) {
  const ListeningSupervisor supervisor(notify_path());
  const auto agent = start_service({"--memory-interval", "1"}, "60000000");
  EXPECT_TRUE(supervisor.next().starts_with("READY=1\nSTATUS="));
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(supervisor.next(3000), "WATCHDOG=1\nSTATUS=23 keys published\n") << agent->log();
}

TEST_P(HangingService, GivesNoSignOfLife) {
  const ListeningSupervisor supervisor(notify_path());
  const auto agent = start_service({"--memory-interval", "1"}, "");
  EXPECT_TRUE(supervisor.next().starts_with("READY=1\n"));
  agent->send_signal(SIGSTOP);
  while (supervisor.next(100) != "(none)") // said before
    continue;
  EXPECT_EQ(supervisor.next(2500), "(none)");
  agent->send_signal(SIGCONT);
  EXPECT_TRUE(supervisor.next(3000).starts_with("WATCHDOG=1\n"));
}

TEST_P(Service, OnceTellsNoSupervisor) {
  const ListeningSupervisor supervisor(notify_path());
  const auto agent = start_service({"--once"}, "");
  EXPECT_EQ(agent->wait(), 0);
  EXPECT_EQ(supervisor.next(100), "(none)");
}

TEST_P(Service, OnExitClearLeavesTheTreeAsItWas) {
  dom0().write(guest_->home() + "/data/not-ours", "stays");
  const auto before = home();
  const auto agent = start_agent({"--on-exit", "clear"});
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  ASSERT_NE(home(), before);
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0) << agent->log();
  EXPECT_EQ(home(), before);
}

TEST_P(Service, OnExitClearTellsTheHost) {
  if (through_libxenstore()) GTEST_SKIP() << "counted elsewhere";
  const auto agent = start_agent({"--on-exit", "clear"});
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  const auto mark = lab_->mark();
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0) << agent->log();
  const auto changes = changes_since(mark);
  ASSERT_FALSE(changes.requests.empty());
  for (const auto& request : changes.requests)
    EXPECT_EQ(request.operation, "RM") << request.arguments;
  EXPECT_TRUE(changes.requests.back().arguments.starts_with("attr/") ||
              changes.requests.back().arguments.starts_with("control/"))
      << "a watched key last: " << changes.requests.back().arguments;
}

TEST_P(Service, OnceKeepsWhateverIsSaid) {
  EXPECT_EQ(run_agent({"--once", "--on-exit", "clear"}), 0) << told_;
  EXPECT_EQ(published(), first_tree());
}

TEST_P(Service, ClearRemovesWhatADeadAgentLeft) {
  dom0().write(guest_->home() + "/data/not-ours", "stays");
  const auto before = home();
  EXPECT_EQ(run_agent({"--once"}), 0) << told_;
  ASSERT_NE(home(), before);
  EXPECT_EQ(run_agent({"clear"}), 0) << told_;
  EXPECT_EQ(home(), before);
  EXPECT_EQ(run_agent({"clear"}), 0) << "there is nothing to do: " << told_;
}

TEST_P(Service, ClearLeavesAloneWhatARunningAgentKeepsTrue) {
  EXPECT_EQ(run_agent({"--once"}), 0) << told_;
  files_.write("/proc/12/comm", "xen-guest-agent\n");
  EXPECT_EQ(run_agent({"clear"}), 1);
  EXPECT_NE(told_.find("xen-guest-agent (process 12) is at work"), std::string::npos) << told_;
  EXPECT_EQ(published(), first_tree());
}

} // namespace
