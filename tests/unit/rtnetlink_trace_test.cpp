// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/rtnetlink_trace.hpp"

#include <linux/rtnetlink.h>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "platform/linux/netlink_socket.hpp"
#include "unit/captured_stderr.hpp"

namespace {

namespace log = core::log;
namespace rt = platform::rtnetlink;

class NetlinkTrace : public testing::Test {
protected:
  static void want(const char* filter) { log::open(log::Target::standard_error, *log::parse_filter(filter)); }
  void TearDown() override { log::open(log::Target::standard_error, log::Level::warn); }
  CapturedStderr err_;
};

TEST_F(NetlinkTrace, DescribesLinks) {
  platform::Link link;
  link.index = 2;
  link.name = "eth0";
  EXPECT_EQ(rt::describe(link), "link 2 \"eth0\": down");
  link.up = true;
  link.mac = "00:16:3e:01:02:03";
  link.permanent_mac = "00:16:3e:01:02:04";
  link.master = 5;
  link.lower = 3;
  link.kind = "vlan";
  EXPECT_EQ(rt::describe(link),
            "link 2 \"eth0\": up mac 00:16:3e:01:02:03 permanent mac 00:16:3e:01:02:04 master 5 lower 3 kind vlan");
  platform::Link odd;
  odd.loopback = true;
  odd.name = "a\nb";
  odd.kind = "\x1b[2J";
  EXPECT_EQ(rt::describe(odd), "link 0 \"a\\x0ab\": down loopback kind \\x1b[2J");
}

TEST_F(NetlinkTrace, DescribesAddresses) {
  rt::Snapshot::OwnedAddress owned{2, {}};
  owned.address.bytes = {192, 0, 2, 7};
  owned.address.prefix_length = 24;
  owned.address.secondary = true;
  owned.address.scope = platform::Scope::host;
  EXPECT_EQ(rt::describe(owned), "address of link 2: inet 192.0.2.7/24 scope host secondary");
  owned.address = {};
  owned.address.is_ipv6 = true;
  owned.address.bytes = {0xfe, 0x80};
  owned.address.bytes[15] = 1;
  owned.address.prefix_length = 64;
  owned.address.scope = platform::Scope::link;
  owned.address.temporary = owned.address.deprecated = owned.address.tentative = true;
  EXPECT_EQ(rt::describe(owned), "address of link 2: inet6 fe80::1/64 scope link temporary deprecated tentative");
}

TEST_F(NetlinkTrace, TellsOfWhatIsNewAlone) {
  rt::Snapshot snapshot;
  snapshot.links.resize(2);
  snapshot.links[1].index = 7;
  snapshot.addresses.resize(2);
  snapshot.addresses[1].link_index = 9;
  want("warn,netlink=trace");
  rt::trace(snapshot, 1, 1);
  EXPECT_EQ(err_.take(), "trace netlink: link 7 \"\": down\n"
                         "trace netlink: address of link 9: inet 0.0.0.0/0 scope global\n");
  rt::trace_notification(RTM_DELADDR);
  rt::trace_notification(99);
  EXPECT_EQ(err_.take(),
            "trace netlink: notification: RTM_DELADDR (type 21)\ntrace netlink: notification: another (type 99)\n");
}

TEST_F(NetlinkTrace, SaysNothingUnasked) {
  rt::Snapshot snapshot;
  snapshot.links.resize(1);
  want("trace,netlink=debug");
  rt::trace(snapshot, 0, 0);
  rt::trace_notification(RTM_NEWLINK);
  EXPECT_EQ(err_.take(), "");
}

TEST_F(NetlinkTrace, OfTheRunningKernel) {
  want("warn,netlink=trace");
  platform::NetlinkDumper dumper;
  ASSERT_TRUE(dumper.links());
  const auto told = err_.take();
  EXPECT_NE(told.find("trace netlink: link 1 \"lo\": "), std::string::npos) << told;
  EXPECT_NE(told.find(" loopback"), std::string::npos) << told;
}

} // namespace
