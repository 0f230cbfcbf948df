// SPDX-License-Identifier: BSD-2-Clause
// What a real kernel answered; tests/fixtures/README-proc.md tells to which links.
#include <array>
#include <bit>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <arpa/inet.h>

#include <gtest/gtest.h>

#include "platform/linux/rtnetlink.hpp"
#include "unit/netlink_builder.hpp"

namespace {

namespace rt = platform::rtnetlink;
using netlink::Bytes;
using platform::Link;
using platform::Scope;

constexpr std::uint32_t captured_sequence = 7;

std::vector<Bytes> datagrams(const std::string& name) {
  std::ifstream file(std::string(XGA_FIXTURES) + "/rtnetlink/" + name, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  std::vector<Bytes> all;
  for (std::size_t at = 0; at + 4 <= content.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, content.data() + at, sizeof size);
    const auto text = std::string_view(content).substr(at + 4, size);
    all.push_back(netlink::to_bytes(text));
    at += 4 + size;
  }
  return all;
}

class Capture : public testing::Test {
protected:
  void SetUp() override {
    if constexpr (std::endian::native != std::endian::little) GTEST_SKIP() << "taken on a little-endian machine";
    ASSERT_EQ(read("links.bin"), rt::Progress::done);
    ASSERT_EQ(read("addresses.bin"), rt::Progress::done);
    for (auto& link : rt::assemble(std::move(snapshot_)))
      links_.emplace(link.name, link);
  }

  rt::Progress read(const std::string& file) {
    auto progress = rt::Progress::more;
    for (const auto& datagram : datagrams(file)) {
      EXPECT_EQ(progress, rt::Progress::more);
      const auto reading = rt::read_dump(datagram, captured_sequence, snapshot_);
      EXPECT_FALSE(reading.interrupted);
      progress = reading.progress;
    }
    return progress;
  }

  /// "address/prefix flags...", as ip(8) would show them.
  static std::vector<std::string> addresses(const Link& link) {
    std::vector<std::string> all;
    for (const auto& address : link.addresses) {
      std::array<char, INET6_ADDRSTRLEN> text{};
      ::inet_ntop(address.is_ipv6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
      std::string line = text.data();
      line += '/' + std::to_string(address.prefix_length);
      if (address.scope == Scope::link) line += " link";
      if (address.scope == Scope::host) line += " host";
      if (address.secondary) line += " secondary";
      if (address.temporary) line += " temporary";
      if (address.deprecated) line += " deprecated";
      if (address.tentative) line += " tentative";
      all.push_back(std::move(line));
    }
    return all;
  }

  rt::Snapshot snapshot_;
  std::map<std::string, Link> links_;
};

using Lines = std::vector<std::string>;

TEST_F(Capture, HasTheLinks) {
  ASSERT_EQ(links_.size(), 7U);
  for (const auto* name : {"lo", "veth1", "veth0", "plain1", "plain0", "br0", "tun0"})
    ASSERT_TRUE(links_.contains(name)) << name;
  EXPECT_EQ(links_["lo"].index, 1U);
  EXPECT_EQ(links_["veth1"].index, 2U);
  EXPECT_EQ(links_["tun0"].index, 7U);
  EXPECT_EQ(links_["lo"].mac, "");
  EXPECT_EQ(links_["tun0"].mac, "");
  EXPECT_EQ(links_["veth0"].mac, "00:16:3e:00:00:01");
  EXPECT_EQ(links_["br0"].mac, "00:16:3e:00:00:05");
  EXPECT_TRUE(links_["veth0"].up);
  EXPECT_TRUE(links_["plain0"].up) << "without carrier";
  EXPECT_FALSE(links_["plain1"].up);
}

TEST_F(Capture, HasTheAddresses) {
  EXPECT_EQ(addresses(links_["lo"]), (Lines{"127.0.0.1/8 host", "::1/128 host"}));
  EXPECT_EQ(
      addresses(links_["veth0"]),
      (Lines{"10.9.8.7/8 host", "169.254.7.7/16 link", "192.0.2.10/24", "198.51.100.7/32", "192.0.2.11/24 secondary",
             "192.0.2.12/24 secondary deprecated", "2001:db8::20/128", "2001:db8::11/64 deprecated", "fd00:1::1/64",
             "2001:db8::10/64", "fe80::216:3eff:fe00:1/64 link tentative"}));
  EXPECT_EQ(addresses(links_["plain0"]), Lines{"2001:db8:1::1/64 tentative"});
  EXPECT_EQ(addresses(links_["plain1"]), Lines{});
  EXPECT_EQ(addresses(links_["tun0"]), Lines{"10.0.0.1/32"}) << "our end, not the peer";
}

TEST_F(Capture, SurvivesBeingCutAnywhere) {
  for (const auto* file : {"links.bin", "addresses.bin"}) {
    for (const auto& datagram : datagrams(file)) {
      std::size_t most = 0;
      for (std::size_t size = 0; size < datagram.size(); ++size) {
        const Bytes cut(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size));
        rt::Snapshot snapshot;
        EXPECT_EQ(rt::read_dump(cut, captured_sequence, snapshot).progress, rt::Progress::more);
        EXPECT_GE(snapshot.links.size() + snapshot.addresses.size(), most);
        most = snapshot.links.size() + snapshot.addresses.size();
      }
    }
  }
}

} // namespace
