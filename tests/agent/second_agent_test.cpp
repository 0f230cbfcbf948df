// SPDX-License-Identifier: BSD-2-Clause
// Another agent in the same guest: it is noticed and told of, and there is no fight over keys.
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

class SecondAgent : public GuestTest {};
INSTANTIATE_TEST_SUITE_P(On, SecondAgent, testing::Values(c_xapi, ocaml_libxl), host_name);

TEST_P(SecondAgent, IsToldOfOnce) {
  files_.write("/proc/4242/comm", "xe-daemon\n");
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  std::this_thread::sleep_for(2500ms);
  const auto log = agent->log();
  const auto first = log.find("another guest agent is running: xe-daemon (process 4242)");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("another guest agent", first + 1), std::string::npos) << log;
}

/// xe-daemon writes its keys again every minute, whatever stands there.
TEST_P(SecondAgent, MayWriteOurKeysWithoutAFight) {
  const auto agent = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  dom0().write(guest_->home() + "/data/os_name", "written by another");
  const auto mark = lab_->mark();
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(changes_since(mark).requests, (std::vector<store_lab::TracedRequest>{}));
  EXPECT_EQ(value("data/os_name"), "written by another");
  agent->send_signal(SIGHUP); // whoever asks for it gets ours
  expect_published(first_tree());
}

TEST_P(SecondAgent, OfThisKindAgreesWithTheFirst) {
  const auto first = start_agent({"--memory-interval", "1"});
  expect_published(first_tree());
  const auto second = start_agent({"--memory-interval", "1"});
  ASSERT_TRUE(eventually([&] { return second->log().find("agent: version") != std::string::npos; })) << second->log();
  auto wanted = first_tree();
  wanted["attr/vif/2/ipv4/0"] = "10.77.2.2";
  network::ip("addr add 10.77.2.2/24 dev eth2");
  expect_published(wanted);
  std::this_thread::sleep_for(500ms);
  const auto mark = lab_->mark();
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(changes_since(mark).requests, (std::vector<store_lab::TracedRequest>{}));
  EXPECT_TRUE(first->is_running() && second->is_running());
}

class FreezeTimeout : public GuestTest {
protected:
  static constexpr const char* file = "/sys/power/pm_freeze_timeout";
  std::string written() const {
    std::ifstream in(files_.root() + file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};
INSTANTIATE_TEST_SUITE_P(On, FreezeTimeout, testing::Values(c_xapi), host_name);

TEST_P(FreezeTimeout, IsWrittenOnlyWhereAskedFor) {
  files_.write(file, "20000\n");
  start_published_agent()->send_signal(SIGTERM);
  EXPECT_EQ(written(), "20000\n");
  EXPECT_EQ(start_agent({"--once", "--pm-freeze-timeout", "300"})->wait(), 0);
  EXPECT_TRUE(written().starts_with("300000")) << written();
}

TEST_P(FreezeTimeout, ThatCannotBeWrittenIsToldOf) {
  const auto agent = start_agent({"--once", "--pm-freeze-timeout", "300"});
  EXPECT_EQ(agent->wait(), 0);
  EXPECT_NE(agent->log().find("--pm-freeze-timeout: open "), std::string::npos) << agent->log();
  expect_published(first_tree());
}

} // namespace
