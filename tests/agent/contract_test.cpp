// SPDX-License-Identifier: BSD-2-Clause
// The toolstack's side: what XAPI, rrdd and squeezed make of each key, and what the agent keeps its hands off.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>
#include <vector>

#include "guest_test.hpp"
#include "support/xapi_reader.hpp"

namespace {

using namespace std::chrono_literals;

xapi::Tree keys_of(const Dump& dump) { return {dump.begin(), dump.end()}; }

/// Everything the host makes of a tree, by the name of the reader's field.
Dump readers(const xapi::Tree& tree) {
  auto seen = xapi::guest_metrics(tree);
  seen["PV_drivers"] = xapi::drivers_version(tree);
  seen["has_booted"] = xapi::has_booted(tree) ? "yes" : "no";
  seen["can_balloon"] = xapi::can_balloon(tree) ? "yes" : "no";
  if (const auto free = xapi::memory_internal_free(tree)) seen["memory_internal_free"] = std::to_string(*free);
  return seen;
}

/// A key of the agent's, and what comes of it; "" where no daemon of XAPI reads it.
struct Row {
  const char* key;
  const char* field;
};
constexpr Row rows[] = {
    {"attr/PVAddons/BuildVersion", "PV_drivers_version[build]"},
    {"attr/PVAddons/Installed", ""}, // a watched key to touch
    {"attr/PVAddons/MajorVersion", "PV_drivers_version[major]"},
    {"attr/PVAddons/MajorVersion", "PV_drivers"},
    {"attr/PVAddons/MicroVersion", "PV_drivers_version[micro]"},
    {"attr/PVAddons/MinorVersion", "PV_drivers_version[minor]"},
    {"attr/PVAddons/MinorVersion", "PV_drivers"},
    {"attr/vif/0/ipv4/0", "networks[0/ip]"},
    {"attr/vif/0/ipv4/0", "networks[0/ipv4/0]"},
    {"attr/vif/0/ipv6/0", "networks[0/ipv6/0]"},
    {"attr/vif/0/mac/0", ""},
    {"attr/vif/0/name", ""},
    {"attr/vif/1/ipv4/0", "networks[1/ip]"},
    {"attr/vif/1/ipv4/0", "networks[1/ipv4/0]"},
    {"attr/vif/1/mac/0", ""},
    {"attr/vif/1/name", ""},
    {"attr/vif/2/mac/0", ""},
    {"attr/vif/2/name", ""},
    {"data/domain", "netbios_name[host_name]"},
    {"data/host_name_dns", "netbios_name[host_name]"},
    {"data/meminfo_free", "memory_internal_free"},
    {"data/meminfo_total", ""},
    {"data/os_distro", "os_version[distro]"},
    {"data/os_majorver", "os_version[major]"},
    {"data/os_minorver", "os_version[minor]"},
    {"data/os_name", "os_version[name]"},
    {"data/os_uname", "os_version[uname]"},
    {"data/updated", "has_booted"},
    {"data/volumes/0/extents/0", ""}, // of data/volumes nothing: XCP-ng's disk plugin is asked by hand
    {"data/volumes/0/filesystem", ""},
    {"data/volumes/0/free", ""},
    {"data/volumes/0/mount_points/0", ""},
    {"data/volumes/0/name", ""},
    {"data/volumes/0/size", ""},
    {"feature/hotplug/vbd", "can_use_hotplug_vbd"},
    {"feature/hotplug/vif", "can_use_hotplug_vif"},
};

/// What the fields are that are more than a copy of one key.
const Dump composed{{"PV_drivers", "1.0.0.0"},
                    {"netbios_name[host_name]", "guest.example.org"},
                    {"has_booted", "yes"},
                    {"can_use_hotplug_vbd", "yes"},
                    {"can_use_hotplug_vif", "yes"}};

class Contract : public GuestTest {
protected:
  /// A small disk, whose free space is all of it, and the two drivers that plug in while the guest runs.
  void add_devices() {
    files_.write("/proc/self/mountinfo", "1 0 202:16 / / rw - ext4 /dev/xvdb rw\n");
    files_.write("/sys/class/block/xvdb/size", "2048\n");
    files_.write("/sys/class/block/xvdb/dev", "202:16\n");
    files_.write("/sys/class/block/xvdb/device/nodename", "device/vbd/51728\n");
    files_.add_disk_uuid("xvdb", "1c2d");
    for (const char* driver : {"vif", "vbd"})
      files_.write(std::string("/sys/bus/xen/drivers/") + driver + "/uevent", "");
    const auto backend = "/local/domain/0/backend/vbd/5/51728";
    dom0().write(guest_->home() + "/device/vbd/51728/backend", backend);
    dom0().write(std::string(backend) + "/dev", "xvdb");
    for (const auto& key : {guest_->home() + "/device/vbd/51728/backend", std::string(backend) + "/dev"})
      dom0().set_permissions(key, {"n0", "r5"});
  }
  static Dump tree_with_devices() {
    auto tree = first_tree();
    tree.insert({{"data/volumes/0/extents/0", "xvdb"},
                 {"data/volumes/0/filesystem", "ext4"},
                 {"data/volumes/0/free", "1048576"},
                 {"data/volumes/0/mount_points/0", "/"},
                 {"data/volumes/0/name", "/dev/xvdb(1c2d)"},
                 {"data/volumes/0/size", "1048576"},
                 {"feature/hotplug/vbd", "1"},
                 {"feature/hotplug/vif", "1"}});
    return tree;
  }
  Dump home() { return dom0().dump(guest_->home()); }
};
INSTANTIATE_TEST_SUITE_P(On, Contract, all_hosts, host_name);

TEST_P(Contract, EveryKeyHasItsReader) {
  add_devices();
  const auto agent = start_agent();
  expect_published(tree_with_devices());
  const auto tree = keys_of(home());
  const auto all = readers(tree);
  std::set<std::string> listed;
  for (const auto& [key, field] : rows) {
    SCOPED_TRACE(std::string(key) + " is " + field);
    listed.insert(key);
    ASSERT_TRUE(tree.contains(key));
    auto without = tree;
    without.erase(key);
    auto others = readers(without);
    if (*field == '\0') {
      EXPECT_EQ(others, all);
      continue;
    }
    ASSERT_TRUE(all.contains(field));
    EXPECT_EQ(all.at(field), composed.contains(field) ? composed.at(field) : tree.at(key));
    EXPECT_NE(others[field], all.at(field)); // it is of this key
  }
  for (const auto& [key, text] : published())
    EXPECT_TRUE(listed.contains(key)) << key << " is in no row";
}

TEST_P(Contract, NothingElseComesOfIt) {
  add_devices();
  const auto before = readers(keys_of(home()));
  const auto agent = start_agent();
  expect_published(tree_with_devices());
  std::set<std::string> fields;
  for (const auto& row : rows)
    fields.insert(row.field);
  for (const auto& [field, text] : readers(keys_of(home()))) {
    const auto old = before.find(field);
    if (old == before.end() || old->second != text) {
      EXPECT_TRUE(fields.contains(field)) << field << " = " << text;
    }
  }
}

struct NameRow {
  const char* kernel;
  const char* host_name_dns;
  const char* domain;
  const char* netbios_name;
};

TEST_P(Contract, DomainOnlyWithADomain) {
  const NameRow names[] = {{"guest", "guest", "(none)", "guest"},      {"guest.", "guest", "(none)", "guest"},
                           {"guest.a.b", "guest", "a.b", "guest.a.b"}, {"localhost", "(none)", "(none)", "(none)"},
                           {"(none)", "(none)", "(none)", "(none)"},   {"", "(none)", "(none)", "(none)"}};
  for (const auto& row : names) {
    SCOPED_TRACE(row.kernel);
    files_.write("/proc/sys/kernel/hostname", std::string(row.kernel) + '\n');
    ASSERT_EQ(start_agent({"--once"})->wait(), 0);
    EXPECT_EQ(value("data/host_name_dns"), row.host_name_dns);
    EXPECT_EQ(value("data/domain"), row.domain);
    auto seen = readers(keys_of(home()));
    EXPECT_EQ(seen.contains("netbios_name[host_name]") ? seen["netbios_name[host_name]"] : "(none)", row.netbios_name);
  }
}

TEST_P(Contract, HotplugOnlyWithTheDriver) {
  files_.write("/sys/bus/xen/drivers/vif/uevent", "");
  ASSERT_EQ(start_agent({"--once"})->wait(), 0);
  auto seen = readers(keys_of(home()));
  EXPECT_EQ(seen["can_use_hotplug_vif"], "yes");
  EXPECT_EQ(seen["can_use_hotplug_vbd"], "unspecified");
  EXPECT_EQ(value("feature/hotplug/vbd"), "(none)"); // never "0"
  files_.remove("/sys/bus/xen/drivers/vif");
  ASSERT_EQ(start_agent({"--once"})->wait(), 0);
  EXPECT_EQ(value("feature/hotplug/vif"), "(none)");
}

TEST_P(Contract, LegacyAddressesAreHidden) {
  store_lab::WireClient earlier(guest_->socket()); // an agent of long ago
  ASSERT_EQ(earlier.write("attr/eth0/ip", "192.0.2.99"), "OK");
  EXPECT_EQ(readers(keys_of(home()))["networks[0/ip]"], "192.0.2.99");
  const auto agent = start_agent();
  ASSERT_TRUE(eventually([&] { return value("data/updated") == "1"; }));
  EXPECT_EQ(readers(keys_of(home()))["networks[0/ip]"], "10.77.0.2");
}

class Control : public Contract {
protected:
  /// What the toolstack and the kernel have below control.
  Dump others_control() {
    auto found = dom0().dump(guest_->home() + "/control");
    found.erase("feature-balloon");
    return found;
  }
};
using WritableControl = Control; // XAPI's
using ReadOnlyControl = Control; // libxl's
INSTANTIATE_TEST_SUITE_P(On, Control, all_hosts, host_name);
INSTANTIATE_TEST_SUITE_P(On, WritableControl, testing::Values(c_xapi, ocaml_xapi), host_name);
INSTANTIATE_TEST_SUITE_P(On, ReadOnlyControl, testing::Values(c_libxl, ocaml_libxl), host_name);

TEST_P(Control, IsLeftAloneWithoutABalloon) {
  const auto before = dom0().dump(guest_->home() + "/control");
  const auto agent = start_published_agent();
  EXPECT_EQ(dom0().dump(guest_->home() + "/control"), before);
  EXPECT_EQ(readers(keys_of(home()))["can_balloon"], "no");
}

TEST_P(WritableControl, HasTheBalloon) {
  const auto before = others_control();
  add_balloon(1048576, 1048576);
  const auto agent = start_published_agent();
  ASSERT_TRUE(eventually([&] { return value("control/feature-balloon") == "1"; }, 15s)) << agent->log();
  EXPECT_EQ(others_control(), before);
  const auto seen = readers(keys_of(home()));
  EXPECT_EQ(seen.at("can_balloon"), "yes");
  EXPECT_EQ(seen.at("other[feature-balloon]"), "1");
}

TEST_P(WritableControl, HasNoBalloonThatStillMoves) {
  add_balloon(524288, 1048576);
  const auto agent = start_published_agent();
  for (unsigned current = 1000000; current > 700000; current -= 40000) {
    std::this_thread::sleep_for(400ms);
    EXPECT_EQ(value("control/feature-balloon"), "(none)") << agent->log();
    add_balloon(524288, current);
  }
  add_balloon(524288, 524288);
  ASSERT_TRUE(eventually([&] { return value("control/feature-balloon") == "1"; }, 3s)) << agent->log();
}

TEST_P(ReadOnlyControl, RefusesTheBalloonOnce) {
  add_balloon(1048576, 1048576);
  const auto agent = start_agent({"--memory-interval", "1"});
  ASSERT_TRUE(eventually([&] { return agent->log().find("control/feature-balloon") != std::string::npos; }, 15s));
  expect_published(first_tree());
  EXPECT_EQ(value("data/updated"), "1");
  EXPECT_EQ(value("control/feature-balloon"), "(none)");
  const auto mark = lab_->mark();
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 400000 kB\n");
  ASSERT_TRUE(eventually([&] { return value("data/meminfo_free") == "400000"; }));
  network::ip("addr add 10.77.2.2/24 dev eth2");
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }));
  for (const auto& request : requests_since(mark).requests)
    EXPECT_FALSE(request.arguments.starts_with("control")) << request.arguments;
  const auto log = agent->log();
  const auto said = log.find("left out: control/feature-balloon");
  ASSERT_NE(said, std::string::npos) << log;
  EXPECT_EQ(log.find("left out", said + 1), std::string::npos) << "once";
}

/// Below these an agent may change something.
constexpr const char* ours[] = {"attr/PVAddons",
                                "attr/vif",
                                "xenserver/attr/net-sriov-vf",
                                "data/os_",
                                "data/host_name_dns",
                                "data/domain",
                                "data/meminfo_",
                                "data/volumes",
                                "data/updated",
                                "feature/hotplug/vif",
                                "feature/hotplug/vbd",
                                "control/feature-balloon"};

bool is_ours(const std::string& key) {
  return std::ranges::any_of(ours, [&](const char* root) { return key.starts_with(root); });
}

/// Never to be written, though the guest could: the toolstack's, the kernel's, the customer's, and other agents' keys.
const Dump hands_off{{"control/shutdown", ""},
                     {"control/sysrq", ""},
                     {"control/feature-suspend", "1"},
                     {"control/feature-shutdown", "1"},
                     {"control/feature-poweroff", "1"},
                     {"control/feature-reboot", "1"},
                     {"control/feature-vcpu-hotplug", "1"},
                     {"control/feature-static-ip-setting", "1"},
                     {"control/balloon-active", "0"},
                     {"data/cant_suspend_reason", "the toolstack's"},
                     {"data/device_id", "0001"},
                     {"data/ts", "0"},
                     {"data/service/web/state", "up"},
                     {"data/pvs_target/target_software_version", "7"},
                     {"memory/target", "524288"},
                     {"vm-data/key", "the customer's"},
                     {"drivers/0", "XenServer XENBUS 9.1.9.105 "},
                     {"attr/os/spmajor", "1"},
                     {"attr/eth0/ip", "192.0.2.99"},
                     {"error/device/vif/0/error", "13"},
                     {"rrd/0", "ref"},
                     {"xenserver/device/vif/0/static-ip-setting/enabled", "1"}};

class HandsOff : public Contract {
protected:
  void write_foreign_keys() {
    const auto owner = "n" + std::to_string(guest_->domid());
    for (const auto& [key, text] : hands_off) {
      dom0().write(guest_->home() + '/' + key, text);
      dom0().set_permissions(guest_->home() + '/' + key, {owner});
    }
  }
  Dump foreign() {
    auto found = home();
    std::erase_if(found, [](const auto& entry) { return is_ours(entry.first); });
    for (const char* directory : {"attr", "data", "feature", "feature/hotplug", "control"})
      found.erase(directory);
    return found;
  }
  /// The agent's day: all that can change does.
  void live(AgentProcess& agent) {
    network::ip("addr add 10.77.2.2/24 dev eth2");
    EXPECT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }));
    files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 400000 kB\n");
    files_.write("/proc/sys/kernel/hostname", "other.example.net\n");
    network::ip("link set eth1 down");
    agent.send_signal(SIGHUP);
    EXPECT_TRUE(eventually([&] { return value("data/domain") == "example.net"; }));
    EXPECT_TRUE(eventually([&] { return value("attr/vif/1/ipv4/0") == "(none)"; }));
  }
};
INSTANTIATE_TEST_SUITE_P(On, HandsOff, all_hosts, host_name);

TEST_P(HandsOff, WhatIsNotOurs) {
  add_devices();
  write_foreign_keys();
  const auto before = foreign();
  const auto agent = start_agent({"--memory-interval", "1"});
  ASSERT_TRUE(eventually([&] { return value("data/updated") == "1"; }));
  live(*agent);
  EXPECT_EQ(foreign(), before);
}

TEST_P(HandsOff, InEveryRequest) {
  add_devices();
  add_balloon(1048576, 1048576);
  const auto mark = lab_->mark();
  const auto agent = start_agent({"--memory-interval", "1"});
  ASSERT_TRUE(eventually([&] { return value("data/updated") == "1"; }));
  live(*agent);
  guest_->migrate(6);
  ASSERT_TRUE(eventually([&] { return value("data/updated") == "1"; }));
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
  const std::set<std::string> harmless{"READ",  "DIRECTORY", "DIRECTORY_PART",    "GET_PERMS",
                                       "WATCH", "UNWATCH",   "TRANSACTION_START", "TRANSACTION_END"};
  auto asked = lab_->trace(mark);
  std::erase_if(asked.requests, [](const auto& request) { return request.peer != store_lab::Peer::guest; });
  EXPECT_GT(asked.of("WRITE").size(), 40U);
  for (const auto& request : asked.requests) {
    const bool changes_ours = (request.operation == "WRITE" || request.operation == "RM") && is_ours(request.arguments);
    EXPECT_TRUE(harmless.contains(request.operation) || changes_ours) << request.operation << ' ' << request.arguments;
  }
}

} // namespace
