// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/if_inet6.hpp"

#include <array>
#include <string>
#include <vector>

#include <arpa/inet.h>

#include <gtest/gtest.h>

namespace {

using platform::parse_if_inet6;
using platform::Scope;

/// "index address/prefix flags...", as ip(8) would show them.
std::vector<std::string> shown(std::string_view text) {
  std::vector<std::string> all;
  for (const auto& [index, address] : parse_if_inet6(text)) {
    EXPECT_TRUE(address.is_ipv6 && !address.secondary);
    std::array<char, INET6_ADDRSTRLEN> numbers{};
    ::inet_ntop(AF_INET6, address.bytes.data(), numbers.data(), numbers.size());
    std::string line = std::to_string(index) + ' ' + numbers.data() + '/' + std::to_string(address.prefix_length);
    if (address.scope == Scope::link) line += " link";
    if (address.scope == Scope::host) line += " host";
    if (address.temporary) line += " temporary";
    if (address.deprecated) line += " deprecated";
    if (address.tentative) line += " tentative";
    all.push_back(std::move(line));
  }
  return all;
}

using Lines = std::vector<std::string>;

/// What Linux 6.18 had for addresses made with ip(8); one is a privacy address, one has a duplicate, and one has just
/// come.
constexpr std::string_view machine = "fd000000000000000000000000000002 0c 40 00 82  docker0\n"
                                     "20010db8000000000000000000000077 03 40 00 c8     eth0\n"
                                     "20010db8000000000000000000000077 02 40 00 82       p0\n"
                                     "20010db80000000011c7190f954b8392 03 40 00 01     eth0\n"
                                     "20010db8000000000000000000000078 03 40 00 c0     eth0\n"
                                     "20010db8000000000000000000000079 03 40 00 c4     eth0\n"
                                     "fe8000000000000002163efffe000001 03 40 20 80     eth0\n"
                                     "20010db8000000000000000000000009 03 80 00 a0     eth0\n"
                                     "fe80000000000000eccf76fffe305a5c 0c 40 20 80  docker0\n"
                                     "00000000000000000000000000000001 01 80 10 80       lo\n"
                                     "20010db80000000002163efffe000001 03 40 00 00     eth0\n"
                                     "fe8000000000000040c09efffed507f2 02 40 20 80       p0\n";

TEST(IfInet6, ReadsARealMachine) {
  EXPECT_EQ(
      shown(machine),
      (Lines{"12 fd00::2/64", "3 2001:db8::77/64 tentative", "2 2001:db8::77/64",
             "3 2001:db8::11c7:190f:954b:8392/64 temporary", "3 2001:db8::78/64 tentative", "3 2001:db8::79/64",
             "3 fe80::216:3eff:fe00:1/64 link", "3 2001:db8::9/128 deprecated", "12 fe80::eccf:76ff:fe30:5a5c/64 link",
             "1 ::1/128 host", "3 2001:db8::216:3eff:fe00:1/64", "2 fe80::40c0:9eff:fed5:7f2/64 link"}));
}

std::string with(const std::string& scope, const std::string& flags) {
  return "20010db8000000000000000000000001 02 40 " + scope + ' ' + flags + " eth0\n";
}

TEST(IfInet6, KnowsScopes) {
  EXPECT_EQ(shown(with("00", "80") + with("10", "80") + with("20", "80") + with("40", "80") + with("80", "80")),
            (Lines{"2 2001:db8::1/64", "2 2001:db8::1/64 host", "2 2001:db8::1/64 link", "2 2001:db8::1/64",
                   "2 2001:db8::1/64"}));
}

TEST(IfInet6, KnowsFlags) {
  const std::string plain = "2 2001:db8::1/64";
  EXPECT_EQ(shown(with("00", "40")), Lines{plain + " tentative"});
  EXPECT_EQ(shown(with("00", "44")), Lines{plain}) << "optimistic";
  EXPECT_EQ(shown(with("00", "08")), Lines{plain + " tentative"}) << "duplicate address detection failed";
  EXPECT_EQ(shown(with("00", "4c")), Lines{plain + " tentative"}) << "and it had been optimistic";
  EXPECT_EQ(shown(with("00", "c8")), Lines{plain + " tentative"});
  EXPECT_EQ(shown(with("00", "21")), Lines{plain + " temporary deprecated"});
  EXPECT_EQ(shown(with("00", "92")), Lines{plain}) << "no detection, home address, permanent";
}

/// The kernel has 32 of them and writes eight.
TEST(IfInet6, TakesMoreFlagsThanItKnows) {
  EXPECT_EQ(shown(with("00", "380") + with("00", "ffffff41")),
            (Lines{"2 2001:db8::1/64", "2 2001:db8::1/64 temporary tentative"}));
}

TEST(IfInet6, TakesWideIndexesAndAnyName) {
  EXPECT_EQ(shown("20010db8000000000000000000000001 7fffffff 40 00 80 \"\x01$n;\xff..\n"
                  "20010DB8000000000000000000000001 100 40 00 80 x"),
            (Lines{"2147483647 2001:db8::1/64", "256 2001:db8::1/64"}));
}

TEST(IfInet6, PassesOverWhatMakesNoSense) {
  for (const auto* bad : {
           "",
           "\n",
           "20010db8000000000000000000000001",
           "20010db8000000000000000000000001 02 40 00 80",
           "20010db8000000000000000000000001 02 40 00 80 ",
           "2001db8000000000000000000000001 02 40 00 80 eth0",
           "20010db80000000000000000000000010 02 40 00 80 eth0",
           "2001:db8::1 02 40 00 80 eth0",
           "20010db800000000000000000000000g 02 40 00 80 eth0",
           "20010db8000000000000000000000-01 02 40 00 80 eth0",
           "20010db8000000000000000000000001 00 40 00 80 eth0",
           "20010db8000000000000000000000001 80000000 40 00 80 eth0",
           "20010db8000000000000000000000001 100000002 40 00 80 eth0",
           "20010db8000000000000000000000001 -2 40 00 80 eth0",
           "20010db8000000000000000000000001 0x2 40 00 80 eth0",
           "20010db8000000000000000000000001 02 81 00 80 eth0",
           "20010db8000000000000000000000001 02 40 100 80 eth0",
           "20010db8000000000000000000000001 02 40 00 100000000 eth0",
           "20010db8000000000000000000000001 02 40 00 8z eth0",
       })
    EXPECT_EQ(shown(std::string(bad) + '\n' + with("00", "80")), Lines{"2 2001:db8::1/64"}) << bad;
}

TEST(IfInet6, SurvivesBeingCutAnywhere) {
  const auto whole = shown(machine);
  for (std::size_t size = 0; size <= machine.size(); ++size) {
    const auto some = shown(machine.substr(0, size));
    ASSERT_LE(some.size(), whole.size());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), whole.begin())) << size;
  }
}

} // namespace
