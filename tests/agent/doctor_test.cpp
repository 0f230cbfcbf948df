// SPDX-License-Identifier: BSD-2-Clause
// `xen-guest-agent doctor` as a guest of the real xenstored: what it says, and that it leaves no trace.
#include "guest_test.hpp"

namespace {

class Doctor : public GuestTest {
protected:
  void SetUp() override {
    GuestTest::SetUp();
    if (IsSkipped()) return;
    files_.write("/sys/hypervisor/guest_type", "PVH\n");
    using Part = std::pair<const char*, const char*>;
    for (const auto& [name, value] : {Part{"major", "4"}, Part{"minor", "17"}, Part{"extra", ".5"}})
      files_.write(std::string("/sys/hypervisor/version/") + name, std::string(value) + '\n');
    files_.write("/usr/lib/systemd/system/xen-guest-agent.service", "[Service]\n");
    files_.write("/etc/systemd/system/multi-user.target.wants/xen-guest-agent.service", "");
  }

  int doctor(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"doctor", "--json", "--root", files_.root()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    AgentProcess process(arguments, {{"XENSTORED_PATH", guest_->socket()}});
    const int status = process.wait();
    out_ = process.out();
    EXPECT_EQ(process.log(), "");
    return status;
  }

  /// Whether a check has this mark, and a fact with that in it.
  testing::AssertionResult says(const std::string& mark, const std::string& check, const std::string& about,
                                const std::string& text) const {
    const auto head = "{\"mark\": \"" + mark + "\", \"check\": \"" + check + "\", \"about\": \"" + about + "\",";
    for (auto at = out_.find(head); at != std::string::npos; at = out_.find(head, at + 1)) {
      const auto fact = out_.substr(at, out_.find("\"advice\"", at) - at);
      if (fact.find(text) != std::string::npos) return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << mark << ' ' << check << ' ' << about << ": " << text << "\nin\n" << out_;
  }

  /// Lets the doctor see the agent among the processes.
  void show(const AgentProcess& agent) const {
    for (const char* file : {"comm", "cmdline", "status"})
      files_.show_real("/proc/" + std::to_string(agent.pid()) + '/' + file);
  }

  std::string out_;
};

INSTANTIATE_TEST_SUITE_P(, Doctor, all_hosts, host_name);

TEST_P(Doctor, BeforeTheAgentRuns) {
  const auto before = dom0().dump("/local");
  EXPECT_EQ(doctor(), 1);
  EXPECT_EQ(dom0().dump("/local"), before) << "it writes nothing that stays";
  EXPECT_TRUE(says("ok", "xen", "", "a PVH guest of Xen 4.17.5"));
  EXPECT_TRUE(says("ok", "device", "", guest_->socket()));
  EXPECT_TRUE(says("ok", "store", "", "this is domain 5 (guest5)"));
  EXPECT_TRUE(says("ok", "store", "", is_xapi() ? ", under XAPI;" : ", not under XAPI;"));
  EXPECT_TRUE(says("ok", "write", "", "data, attr, feature can be written"));
  EXPECT_TRUE(says("ok", "nic", "eth0", "vif 0: 10.77.0.2, fd00:77::2"));
  EXPECT_TRUE(says("note", "nic", "eth2", "vif 2: has no address"));
  EXPECT_TRUE(says("note", "nic", "docker0", "no vif: a bridge"));
  EXPECT_TRUE(says("warn", "detected", "", "management agent not detected"));
  EXPECT_TRUE(says("warn", "addresses", "", "10.77.0.2"));
  EXPECT_TRUE(says("warn", "keys", "", "none of "));
  EXPECT_TRUE(is_xapi() ? says("ok", "control", "", "can be written") : says("note", "control", "", "is read-only"));
  EXPECT_TRUE(says("ok", "service", "", "/usr/lib/systemd/system/xen-guest-agent.service is installed, and started"));
  EXPECT_TRUE(says("warn", "process", "", "does not run"));
}

TEST_P(Doctor, WhileTheAgentRuns) {
  const auto agent = start_published_agent();
  show(*agent);
  const auto before = dom0().dump("/local");
  const auto mark = lab_->mark();
  const auto log = agent->log();
  EXPECT_EQ(doctor(), 0) << out_;
  EXPECT_EQ(dom0().dump("/local"), before);
  EXPECT_EQ(agent->log(), log) << "the agent takes no notice";
  for (const auto& request : changes_since(mark).requests)
    EXPECT_NE(request.arguments.find("xen-guest-agent-doctor"), std::string::npos) << request.arguments;
  EXPECT_TRUE(says("ok", "detected", "", "version 1.0.0.0"));
  EXPECT_TRUE(says("ok", "addresses", "", "all are published (3)"));
  EXPECT_TRUE(says("ok", "keys", "", "all others are published"));
  EXPECT_TRUE(says("ok", "agents", "", "no other"));
  const bool has_sandbox = log.find("this build has no sandbox") == std::string::npos;
  EXPECT_TRUE(says("note", "process", "",
                   "process " + std::to_string(agent->pid()) +
                       (has_sandbox ? " is sandboxed in part: user 0, " : " is not sandboxed: user 0; ")));
}

TEST_P(Doctor, KnowsWhatIsWrongInTheStore) {
  const auto agent = start_published_agent();
  show(*agent);
  dom0().write(guest_->home() + "/attr/vif/0/ipv4/0", "10.9.9.9");
  dom0().write(guest_->home() + "/attr/vif/7/ipv4/0", "10.7.7.7");
  dom0().write(guest_->home() + "/attr/PVAddons/BuildVersion", "proto-0.4.0");
  EXPECT_EQ(doctor(), 1);
  EXPECT_TRUE(says("warn", "detected", "", "proto-0.4.0"));
  EXPECT_TRUE(says("warn", "addresses", "", "not published: attr/vif/0/ipv4/0 = \\\"10.77.0.2\\\""));
  EXPECT_TRUE(says("warn", "addresses", "", "not true any more: attr/vif/7/ipv4/0 = \\\"10.7.7.7\\\""));
  EXPECT_NE(out_.find("kill -HUP its process"), std::string::npos) << out_;
}

TEST_P(Doctor, KnowsAVifWithoutAnInterface) {
  network::ip("link del eth2");
  EXPECT_EQ(doctor(), 1);
  EXPECT_TRUE(says("warn", "vif", "2", "is no interface of this system"));
}

TEST_P(Doctor, FollowsAnAddressToItsVif) {
  network::ip("link add bond7 type bridge");
  network::ip("link set bond7 up");
  network::ip("link set eth2 master bond7");
  network::ip("addr add 10.77.2.2/24 dev bond7");
  doctor();
  network::ip("link del bond7");
  EXPECT_TRUE(says("ok", "nic", "eth2", "vif 2: 10.77.2.2 via bond7"));
  EXPECT_TRUE(says("ok", "nic", "bond7", "carries vif 2: 10.77.2.2"));
}

TEST_P(Doctor, KnowsWhatItMayNotWrite) {
  dom0().set_permissions(guest_->home() + "/data", {"n0", "r5"});
  EXPECT_EQ(doctor(), 1);
  EXPECT_TRUE(says("warn", "write", "", "xenstore refuses data (write data/xen-guest-agent-doctor: EACCES)"));
  for (const char* directory : {"/attr", "/feature"})
    dom0().set_permissions(guest_->home() + directory, {"n0", "r5"});
  EXPECT_EQ(doctor(), 2);
  EXPECT_TRUE(says("bad", "write", "", "attr"));
}

TEST_P(Doctor, GivesUpOnASilentStore) {
  lab_->freeze_daemon();
  EXPECT_EQ(doctor(), 2);
  EXPECT_TRUE(says("bad", "store", "", "does not answer"));
  EXPECT_EQ(out_.find("\"detected\""), std::string::npos) << "nobody knows";
  lab_->thaw_daemon();
}

} // namespace
