// SPDX-License-Identifier: BSD-2-Clause
// What the toolstack put down of a guest's NICs, read by the guest from the real daemons.
#include "publish/assigned_nics.hpp"

#include <chrono>
#include <cstdlib>
#include <thread>

#include <poll.h>

#include <gtest/gtest.h>

#include "publish/xenstore_store.hpp"
#include "support/store_lab.hpp"

namespace {

using model::AssignedNic;
using model::VifType;
using store_lab::Daemon;
using store_lab::Layout;
using Nics = std::vector<AssignedNic>;

class AssignedNics : public testing::TestWithParam<Daemon> {
protected:
  void SetUp() override {
    if (const auto why = store_lab::StoreLab::unavailable_reason(GetParam()); !why.empty()) GTEST_SKIP() << why;
    lab_ = store_lab::StoreLab::start(GetParam());
  }
  store_lab::Guest& add_guest(Layout layout) {
    auto& guest = lab_->add_guest(5, layout, 2);
    ::setenv("XENSTORED_PATH", guest.socket().c_str(), 1);
    return guest;
  }
  /// As the toolstack does: the node is the guest's.
  void assign(const store_lab::Guest& guest, const std::string& key, const std::string& mac) {
    const auto path = guest.home() + '/' + key;
    lab_->dom0().write(path + "/mac", mac);
    for (const auto& node : {path, path + "/mac"})
      lab_->dom0().set_permissions(node, {"n5"});
  }
  std::unique_ptr<store_lab::StoreLab> lab_;
};
INSTANTIATE_TEST_SUITE_P(On, AssignedNics, testing::Values(Daemon::c, Daemon::ocaml),
                         [](const auto& test) { return test.param == Daemon::c ? "c" : "ocaml"; });

TEST_P(AssignedNics, AreVifsAndVirtualFunctions) {
  auto& guest = add_guest(Layout::xapi);
  assign(guest, "xenserver/device/net-sriov-vf/7", "00:16:3E:AA:BB:CC");
  assign(guest, "xenserver/device/net-sriov-vf/8", "no mac");
  assign(guest, "xenserver/device/net-sriov-vf/x", "00:16:3e:aa:bb:cd");
  publish::XenstoreStore store;
  const auto nics = store.assigned_nics();
  ASSERT_TRUE(nics) << core::describe(nics.error());
  EXPECT_EQ(*nics, (Nics{{{0, VifType::vif}, guest.mac(0)},
                         {{1, VifType::vif}, guest.mac(1)},
                         {{7, VifType::sriov}, "00:16:3e:aa:bb:cc"}}));
}

TEST_P(AssignedNics, AreVifsAloneUnderLibxl) {
  auto& guest = add_guest(Layout::libxl);
  publish::XenstoreStore store;
  const auto nics = store.assigned_nics();
  ASSERT_TRUE(nics) << core::describe(nics.error());
  EXPECT_EQ(*nics, (Nics{{{0, VifType::vif}, guest.mac(0)}, {{1, VifType::vif}, guest.mac(1)}}));
}

/// Reads what arrives until the store says that NICs may have changed; false if it does not in time.
bool hears_of_nics(publish::XenstoreStore& store) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd entry{store.fd(), POLLIN, 0};
    ::poll(&entry, 1, 100);
    const auto alarm = store.take_alarm();
    EXPECT_TRUE(alarm && !*alarm) << "no new domain";
    if (store.nics_may_have_changed()) return true;
  }
  return false;
}

TEST_P(AssignedNics, AreHeardOfWhenTheyChange) {
  auto& guest = add_guest(Layout::xapi);
  publish::XenstoreStore store;
  ASSERT_TRUE(store.assigned_nics());
  ASSERT_TRUE(hears_of_nics(store)) << "each watch fires once at first";
  ASSERT_TRUE(store.assigned_nics());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(store.take_alarm());
  ASSERT_TRUE(store.assigned_nics());
  assign(guest, "xenserver/device/net-sriov-vf/7", "00:16:3e:aa:bb:cc");
  EXPECT_TRUE(hears_of_nics(store));
  EXPECT_EQ(store.assigned_nics().value().size(), 3U);
}

TEST_P(AssignedNics, AndTheNamesOfBackends) {
  auto& guest = add_guest(Layout::xapi);
  const std::string backend = "/local/domain/0/backend/vbd/5/51712";
  lab_->dom0().write(backend + "/dev", "xvda");
  lab_->dom0().set_permissions(backend + "/dev", {"n0", "r5"});
  lab_->dom0().write("/local/domain/0/backend/vbd/5/51728/dev", "xvdb"); // not to be read by the guest
  lab_->dom0().set_permissions("/local/domain/0/backend/vbd/5/51728/dev", {"n0"});
  for (const auto& [frontend, path] : {std::pair<std::string, std::string>{"51712", backend},
                                       {"51728", "/local/domain/0/backend/vbd/5/51728"},
                                       {"51744", "no path"}}) {
    const auto key = guest.home() + "/device/vbd/" + frontend + "/backend";
    lab_->dom0().write(key, path);
    lab_->dom0().set_permissions(key, {"n0", "r5"});
  }
  publish::XenstoreStore store;
  const std::vector<std::string> frontends{"device/vbd/51712", "device/vbd/51728", "device/vbd/51744", "device/vbd/7"};
  const auto devices = store.backend_devices(frontends);
  ASSERT_TRUE(devices) << core::describe(devices.error());
  const model::BackendDevices known{
      {"device/vbd/51712", "xvda"}, {"device/vbd/51728", ""}, {"device/vbd/51744", ""}, {"device/vbd/7", ""}};
  EXPECT_EQ(*devices, known) << "what may not be read is no reason to ask again";
}

TEST(ParseMac, TakesWhatToolstacksWrite) {
  EXPECT_EQ(publish::parse_mac("00:16:3e:00:00:01"), "00:16:3e:00:00:01");
  EXPECT_EQ(publish::parse_mac("00:16:3E:AB:CD:EF\n"), "00:16:3e:ab:cd:ef");
  for (const auto* bad : {"", "00:16:3e:00:00", "00:16:3e:00:00:0g", "00-16-3e-00-00-01", "00:16:3e:00:00:01:02",
                          "0016:3e:00:00:001", "::::::::::::::::::"})
    EXPECT_EQ(publish::parse_mac(bad), std::nullopt) << bad;
}

} // namespace
