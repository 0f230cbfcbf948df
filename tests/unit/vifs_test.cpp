// SPDX-License-Identifier: BSD-2-Clause
#include "collect/vifs.hpp"

#include <string>
#include <vector>

#include <arpa/inet.h>

#include <gtest/gtest.h>

namespace {

using platform::Address;
using platform::Link;
using platform::Scope;
using Texts = std::vector<std::string>;

/// "192.0.2.1/24" or "2001:db8::1/64", global and in good order.
Address address(const std::string& text) {
  const auto slash = text.find('/');
  const auto host = text.substr(0, slash);
  Address made;
  made.is_ipv6 = host.find(':') != std::string::npos;
  EXPECT_EQ(::inet_pton(made.is_ipv6 ? AF_INET6 : AF_INET, host.c_str(), made.bytes.data()), 1) << text;
  made.prefix_length = static_cast<std::uint8_t>(std::stoi(text.substr(slash + 1)));
  return made;
}

Address in_scope(Scope scope, Address made) {
  made.scope = scope;
  return made;
}

Address secondary(Address made) {
  made.secondary = true;
  return made;
}

Address temporary(Address made) {
  made.temporary = true;
  return made;
}

Address deprecated(Address made) {
  made.deprecated = true;
  return made;
}

Address tentative(Address made) {
  made.tentative = true;
  return made;
}

Link frontend(std::uint32_t devid, std::vector<Address> addresses = {}) {
  Link link;
  link.index = devid + 2;
  link.name = "eth" + std::to_string(devid);
  link.mac = "00:16:3e:00:00:01";
  link.up = true;
  link.devid = devid;
  link.addresses = std::move(addresses);
  return link;
}

Texts ipv4(std::vector<Address> addresses) {
  const std::vector links{frontend(0, std::move(addresses))};
  return collect::select_vifs(links).at(0).ipv4;
}

Texts ipv6(std::vector<Address> addresses) {
  const std::vector links{frontend(0, std::move(addresses))};
  return collect::select_vifs(links).at(0).ipv6;
}

TEST(SelectVifs, TellsAllOfALink) {
  const std::vector links{frontend(3, {address("2001:db8::1/64"), address("192.0.2.1/24")})};
  const auto vifs = collect::select_vifs(links);
  const model::Vif expected{3, 5, "eth3", "00:16:3e:00:00:01", {"192.0.2.1"}, {"2001:db8::1"}};
  ASSERT_EQ(vifs.size(), 1U);
  EXPECT_EQ(vifs[0], expected);
}

TEST(SelectVifs, LeavesOutWhatIsNoFrontend) {
  auto bridge = frontend(0, {address("192.0.2.1/24")});
  bridge.devid.reset();
  const std::vector links{bridge};
  EXPECT_TRUE(collect::select_vifs(links).empty());
  EXPECT_TRUE(collect::select_vifs({}).empty());
}

TEST(SelectVifs, ComeByDevid) {
  const std::vector links{frontend(7), frontend(0), frontend(2)};
  const auto vifs = collect::select_vifs(links);
  ASSERT_EQ(vifs.size(), 3U);
  EXPECT_EQ(vifs[0].devid, 0U);
  EXPECT_EQ(vifs[1].devid, 2U);
  EXPECT_EQ(vifs[2].devid, 7U);
}

TEST(SelectVifs, GiveADevidToTheLowerIndexAlone) {
  auto late = frontend(1, {address("192.0.2.9/24")});
  late.index = 9;
  auto early = frontend(1, {address("192.0.2.4/24")});
  early.index = 4;
  for (const auto& links : {std::vector{late, early}, std::vector{early, late}}) {
    const auto vifs = collect::select_vifs(links);
    ASSERT_EQ(vifs.size(), 1U);
    EXPECT_EQ(vifs[0].link_index, 4U);
    EXPECT_EQ(vifs[0].ipv4, Texts{"192.0.2.4"});
  }
}

TEST(SelectVifs, HaveNoAddressesWhenTheLinkIsDown) {
  auto link = frontend(0, {address("192.0.2.1/24"), address("2001:db8::1/64")});
  link.up = false;
  const std::vector links{link};
  const auto vif = collect::select_vifs(links).at(0);
  EXPECT_TRUE(vif.ipv4.empty());
  EXPECT_TRUE(vif.ipv6.empty());
  EXPECT_EQ(vif.mac, "00:16:3e:00:00:01") << "it is there nevertheless";
}

TEST(SelectVifs, LeaveOutAddressesOfHostScope) {
  EXPECT_EQ(ipv4({in_scope(Scope::host, address("127.0.0.1/8")), address("192.0.2.1/24")}), Texts{"192.0.2.1"});
  EXPECT_EQ(ipv6({in_scope(Scope::host, address("::1/128"))}), Texts{});
}

TEST(SelectVifs, LeaveOutTentativeAddresses) {
  EXPECT_EQ(ipv6({tentative(address("2001:db8::1/64")), address("2001:db8::2/64")}), Texts{"2001:db8::2"});
}

TEST(SelectVifs, TellAnAddressOnce) {
  EXPECT_EQ(ipv4({address("192.0.2.1/24"), address("192.0.2.2/24"), address("192.0.2.1/32")}),
            (Texts{"192.0.2.1", "192.0.2.2"}));
  EXPECT_EQ(ipv6({address("2001:db8::1/64"), address("2001:db8::1/128")}), Texts{"2001:db8::1"});
}

TEST(SelectVifs, WriteIpv6AsRfc5952Wants) {
  EXPECT_EQ(ipv6({address("2001:0DB8:0:0:1:0:0:1/64")}), Texts{"2001:db8::1:0:0:1"});
  EXPECT_EQ(ipv6({address("fe80::1/64")}), Texts{"fe80::1"}) << "no zone";
}

TEST(SelectVifs, TellTheBestOfVeryMany) {
  std::vector<Address> many;
  many.reserve(1101);
  for (int i = 0; i < 1000; ++i)
    many.push_back(secondary(address("10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250) + "/16")));
  many.push_back(address("192.0.2.1/24"));
  for (int i = 0; i < 100; ++i)
    many.push_back(address("2001:db8::" + std::to_string(i) + "/64"));
  EXPECT_EQ(ipv4(many).size(), collect::max_addresses);
  EXPECT_EQ(ipv4(many)[0], "192.0.2.1");
  EXPECT_EQ(ipv4(many)[1], "10.0.0.0");
  EXPECT_EQ(ipv6(many).size(), collect::max_addresses) << "one family takes no room from the other";
  const std::vector links{frontend(0, many), frontend(1, {address("192.0.2.1/24")})};
  const auto vifs = collect::select_vifs(links);
  EXPECT_EQ(vifs[0].omitted, 1001 + 100 - 2 * collect::max_addresses);
  EXPECT_EQ(vifs[1].omitted, 0U);
}

struct Pair {
  const char* rule;
  Address better;
  Address worse;
};

/// Each rule alone: whichever comes first from the kernel, `better` stands first.
TEST(Rank, KnowsEachRule) {
  const std::vector<Pair> pairs{
      {"global before link-local (169.254/16)", address("192.0.2.1/24"), address("169.254.0.1/16")},
      {"global before link scope", address("192.0.2.1/24"), in_scope(Scope::link, address("10.0.0.1/24"))},
      {"primary before secondary", address("192.0.2.1/24"), secondary(address("192.0.2.2/24"))},
      {"a prefix before a /32", address("192.0.2.1/24"), address("192.0.2.2/32")},
      {"current before deprecated", address("192.0.2.1/24"), deprecated(address("192.0.2.2/24"))},
      {"a /31 is a prefix", address("192.0.2.1/31"), address("192.0.2.2/32")},
      {"global before unique local (fc00::/8)", address("2001:db8::1/64"), address("fc00::1/64")},
      {"global before unique local (fd00::/8)", address("2001:db8::1/64"), address("fd12::1/64")},
      {"unique local before link-local", address("fd12::1/64"), in_scope(Scope::link, address("fe80::1/64"))},
      {"link-local by its number (fe80::/10)", address("fd12::1/64"), address("fe80::1/64")},
      {"the end of fe80::/10", address("fd12::1/64"), address("febf::1/64")},
      {"stable before temporary", address("2001:db8::1/64"), temporary(address("2001:db8::2/64"))},
      {"current before deprecated, IPv6", address("2001:db8::1/64"), deprecated(address("2001:db8::2/64"))},
      {"temporary before deprecated", temporary(address("2001:db8::1/64")), deprecated(address("2001:db8::2/64"))},
      {"a prefix before a /128", address("2001:db8::1/64"), address("2001:db8::2/128")},
  };
  for (const auto& [rule, better, worse] : pairs) {
    const auto list = better.is_ipv6 ? ipv6 : ipv4;
    const auto first = list({better}).at(0);
    const auto second = list({worse}).at(0);
    EXPECT_EQ(list({better, worse}), (Texts{first, second})) << rule;
    EXPECT_EQ(list({worse, better}), (Texts{first, second})) << rule;
  }
}

/// An earlier rule outweighs all later ones together.
TEST(Rank, KnowsWhichRuleComesFirst) {
  const std::vector<Pair> pairs{
      {"reach before deprecated", deprecated(temporary(address("2001:db8::1/128"))), address("fd12::1/64")},
      {"unique local, deprecated, before link-local", deprecated(address("fd12::1/128")), address("fe80::1/64")},
      {"deprecated before temporary", temporary(address("2001:db8::1/128")), deprecated(address("2001:db8::2/64"))},
      {"temporary before prefix", address("2001:db8::1/128"), temporary(address("2001:db8::2/64"))},
      {"prefix before secondary", secondary(address("192.0.2.1/24")), address("192.0.2.2/32")},
      {"deprecated before prefix and secondary", secondary(address("192.0.2.1/32")),
       deprecated(address("192.0.2.2/24"))},
  };
  for (const auto& [rule, better, worse] : pairs) {
    const auto list = better.is_ipv6 ? ipv6 : ipv4;
    EXPECT_EQ(list({worse, better}).at(0), list({better}).at(0)) << rule;
  }
}

TEST(Rank, KeepsTheKernelsOrderAmongEquals) {
  EXPECT_EQ(ipv4({address("192.0.2.9/24"), address("192.0.2.1/24"), address("10.0.0.1/8")}),
            (Texts{"192.0.2.9", "192.0.2.1", "10.0.0.1"}));
  EXPECT_EQ(ipv6({address("2001:db8::9/64"), address("2001:db8::1/64")}), (Texts{"2001:db8::9", "2001:db8::1"}));
}

TEST(Rank, SortsTheWholeList) {
  EXPECT_EQ(ipv4({in_scope(Scope::host, address("10.9.8.7/8")), in_scope(Scope::link, address("169.254.7.7/16")),
                  address("192.0.2.10/24"), address("198.51.100.7/32"), secondary(address("192.0.2.11/24")),
                  deprecated(secondary(address("192.0.2.12/24")))}),
            (Texts{"192.0.2.10", "192.0.2.11", "198.51.100.7", "192.0.2.12", "169.254.7.7"}));
}

TEST(Rank, ReportsALinkLocalAddressWhereThereIsNoOther) {
  EXPECT_EQ(ipv6({in_scope(Scope::link, address("fe80::1/64"))}), Texts{"fe80::1"});
  EXPECT_EQ(ipv4({address("169.254.0.1/16")}), Texts{"169.254.0.1"});
}

} // namespace
