// SPDX-License-Identifier: BSD-2-Clause
// Publishing and withdrawing through the devices of FreeBSD and NetBSD, with the ways of their drivers. (OpenBSD's:
// tests/bsd/pvbus_test.cpp.)
#include <array>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "fake_device.hpp"
#include "publish/publisher.hpp"
#include "publish/xenstore_store.hpp"

namespace {

using publish::Publisher;

class OnDevice : public testing::TestWithParam<DriverQuirks> {
public:
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;
  ~OnDevice() override { ::unsetenv("XENSTORED_PATH"); }

protected:
  OnDevice() {
    nodes() = {{"attr", ""}, {"data", ""}, {"domid", "5"}, {"unique-domain-id", "u"}};
    ::setenv("XENSTORED_PATH", "/dev/null", 1); // some device file: this program has an open_device() of its own
  }
  FakeXenstored::Nodes& nodes() { return device_.xenstored.nodes; }
  void publish(const model::Tree& wanted) {
    const auto published = publisher_.publish(wanted, now_);
    EXPECT_TRUE(published) << core::describe(published.error());
  }

  static constexpr std::array<std::string_view, 3> owned{"attr/PVAddons", "attr/vif", "data/host_name"};
  FakeDevice device_{GetParam()};
  publish::XenstoreStore store_;
  Publisher publisher_{store_, {owned, {}, "attr/PVAddons", "data/updated"}};
  core::Clock::time_point now_ = core::Clock::now();
};

TEST_P(OnDevice, PublishesAndWithdraws) {
  publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"attr/vif/0/ipv4/0/prefix", "24"}, {"data/host_name", "a"}});
  EXPECT_EQ(nodes()["attr/vif/0/ipv4/0"], "192.0.2.7");
  EXPECT_EQ(nodes()["attr/vif/0/ipv4/0/prefix"], "24");
  EXPECT_EQ(nodes()["data/updated"], "1");
  EXPECT_EQ(publisher_.counters().batches, 1U) << "all as one";
  publisher_.forget();
  publish({{"data/host_name", "b"}});
  EXPECT_FALSE(nodes().contains("attr/vif"));
  EXPECT_FALSE(nodes().contains("attr/vif/0/ipv4/0/prefix"));
  EXPECT_EQ(nodes()["data/host_name"], "b");
  EXPECT_TRUE(publisher_.clear(now_));
  EXPECT_FALSE(nodes().contains("data/host_name"));
  EXPECT_EQ(nodes()["domid"], "5");
  EXPECT_EQ(device_.opened, 1U);
}

TEST_P(OnDevice, KeepsItsConnectionForLong) {
  for (int i = 0; i < 100; ++i) {
    const std::string value(static_cast<std::size_t>(100 + i * 13), static_cast<char>('a' + i % 26));
    publish({{"attr/vif/0/name", value}, {"data/host_name", "a"}});
    publisher_.forget();
    publish({{"attr/vif/0/name", value}, {"data/host_name", "a"}});
    EXPECT_EQ(publisher_.published().at("attr/vif/0/name"), value) << "read back";
    ASSERT_EQ(store_.take_alarm(), false);
  }
  EXPECT_EQ(device_.opened, 1U);
  EXPECT_EQ(publisher_.counters().batches, 1U + 99 * 2) << "all at first; then each value, and what tells of it, once";
}

TEST_P(OnDevice, ARefusedKeyDoesNotHoldUpTheOthers) {
  device_.xenstored.refused["write attr/vif/0/name"] = "EQUOTA";
  publish({{"attr/vif/0/name", "xn0"}, {"attr/vif/1/name", "xn1"}, {"data/host_name", "a"}});
  EXPECT_EQ(nodes()["attr/vif/1/name"], "xn1");
  EXPECT_EQ(nodes()["data/host_name"], "a");
  ASSERT_EQ(publisher_.left_out(now_).size(), 1U);
  EXPECT_EQ(publisher_.left_out(now_)[0].key, "attr/vif/0/name");
  EXPECT_EQ(device_.opened, 1U);
}

TEST_P(OnDevice, GoesOnAfterTroubleOfTheKernel) {
  publish({{"data/host_name", "a"}});
  device_.is_out_of_order = true;
  EXPECT_FALSE(publisher_.publish({{"data/host_name", "b"}}, now_));
  device_.is_out_of_order = false;
  publish({{"data/host_name", "b"}});
  EXPECT_EQ(nodes()["data/host_name"], "b");
  EXPECT_EQ(device_.opened, GetParam().refuses_by_errno ? 2U : 1U) << "NetBSD's kernel keeps a part of what it refused";
}

TEST_P(OnDevice, ALongDirectoryBesideOursIsNoMatter) {
  for (int i = 0; i < 2000; ++i)
    nodes()["attr/other/" + std::to_string(i)] = "";
  nodes()["attr/vif"] = "";
  for (int i = 0; i < 2000; ++i)
    nodes()["attr/vif/" + std::to_string(i)] = "";
  publish({{"data/host_name", "a"}});
  EXPECT_EQ(nodes()["data/host_name"], "a");
  EXPECT_EQ(device_.opened, 1U);
}

TEST_P(OnDevice, HearsOrLooksForANewDomain) {
  ASSERT_TRUE(store_.open());
  EXPECT_TRUE(store_.has_transactions());
  EXPECT_EQ(store_.hears_of_new_domain(), GetParam().has_watches);
  EXPECT_EQ(store_.fd() >= 0, GetParam().has_watches) << "one that is always ready is not to be polled";
  EXPECT_EQ(store_.take_alarm(), false);
  const auto before = store_.identity().value();
  nodes()["domid"] = "6";
  device_.fire("domid");
  EXPECT_EQ(store_.take_alarm(), GetParam().has_watches);
  EXPECT_NE(store_.identity().value(), before);
}

INSTANTIATE_TEST_SUITE_P(Drivers, OnDevice, testing::Values(freebsd_driver, netbsd_2006_driver, netbsd_2017_driver),
                         driver_name);

} // namespace

/// In place of the library's, which is left out of the link.
xenstorepp::Result<std::unique_ptr<xenstorepp::Transport>> xenstorepp::open_device(const std::string&) {
  return FakeDevice::current().open();
}
