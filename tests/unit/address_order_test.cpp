// SPDX-License-Identifier: BSD-2-Clause
#include "collect/address_order.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "unit/link_builder.hpp"

namespace {

using build::address;
using build::deprecated;
using build::in_scope;
using build::secondary;
using build::temporary;
using build::tentative;
using platform::Address;
using platform::Scope;
using Texts = std::vector<std::string>;

Texts ordered(std::vector<Address> addresses) {
  Texts texts;
  for (const auto& one : collect::in_order_of_use(std::move(addresses))) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(one.is_ipv6 ? AF_INET6 : AF_INET, one.bytes.data(), text.data(), text.size());
    texts.emplace_back(text.data());
  }
  return texts;
}

TEST(AddressOrder, LeavesOutHostScope) {
  EXPECT_EQ(ordered({in_scope(Scope::host, address("127.0.0.1/8")), address("192.0.2.1/24")}), Texts{"192.0.2.1"});
  EXPECT_EQ(ordered({in_scope(Scope::host, address("::1/128"))}), Texts{});
}

TEST(AddressOrder, LeavesOutTentativeAddresses) {
  EXPECT_EQ(ordered({tentative(address("2001:db8::1/64")), address("2001:db8::2/64")}), Texts{"2001:db8::2"});
}

TEST(AddressOrder, KeepsFamiliesApart) {
  EXPECT_EQ(ordered({address("2001:db8::1/64"), in_scope(Scope::link, address("169.254.0.1/16"))}),
            (Texts{"169.254.0.1", "2001:db8::1"}));
}

struct Pair {
  const char* rule;
  Address better;
  Address worse;
};

/// Each rule alone: whichever comes first from the kernel, `better` stands first.
TEST(AddressOrder, KnowsEachRule) {
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
    const auto first = ordered({better}).at(0);
    const auto second = ordered({worse}).at(0);
    EXPECT_EQ(ordered({better, worse}), (Texts{first, second})) << rule;
    EXPECT_EQ(ordered({worse, better}), (Texts{first, second})) << rule;
  }
}

/// An earlier rule outweighs all later ones together.
TEST(AddressOrder, KnowsWhichRuleComesFirst) {
  const std::vector<Pair> pairs{
      {"the first lasts: unique local before deprecated", address("fd12::1/64"), deprecated(address("2001:db8::1/64"))},
      {"the first lasts: unique local before temporary", address("fd12::1/64"), temporary(address("2001:db8::1/64"))},
      {"link-local last: after deprecated", deprecated(address("2001:db8::1/64")), address("fe80::1/64")},
      {"link-local last: after temporary", temporary(address("2001:db8::1/64")), address("fe80::1/64")},
      {"unique local, deprecated, before link-local", deprecated(address("fd12::1/128")), address("fe80::1/64")},
      {"deprecated before temporary", temporary(address("2001:db8::1/128")), deprecated(address("2001:db8::2/64"))},
      {"temporary before prefix", address("2001:db8::1/128"), temporary(address("2001:db8::2/64"))},
      {"prefix before secondary", secondary(address("192.0.2.1/24")), address("192.0.2.2/32")},
      {"deprecated before prefix and secondary", secondary(address("192.0.2.1/32")),
       deprecated(address("192.0.2.2/24"))},
  };
  for (const auto& [rule, better, worse] : pairs) {
    EXPECT_EQ(ordered({worse, better}).at(0), ordered({better}).at(0)) << rule;
  }
}

TEST(AddressOrder, KeepsTheKernelsOrderAmongEquals) {
  EXPECT_EQ(ordered({address("192.0.2.9/24"), address("192.0.2.1/24"), address("10.0.0.1/8")}),
            (Texts{"192.0.2.9", "192.0.2.1", "10.0.0.1"}));
  EXPECT_EQ(ordered({address("2001:db8::9/64"), address("2001:db8::1/64")}), (Texts{"2001:db8::9", "2001:db8::1"}));
}

TEST(AddressOrder, SortsTheWholeList) {
  EXPECT_EQ(ordered({in_scope(Scope::host, address("10.9.8.7/8")), in_scope(Scope::link, address("169.254.7.7/16")),
                     address("192.0.2.10/24"), address("198.51.100.7/32"), secondary(address("192.0.2.11/24")),
                     deprecated(secondary(address("192.0.2.12/24")))}),
            (Texts{"192.0.2.10", "192.0.2.11", "198.51.100.7", "192.0.2.12", "169.254.7.7"}));
}

TEST(AddressOrder, MovesOnlyTheFirstThatLasts) {
  EXPECT_EQ(ordered({temporary(address("2001:db8::1/64")), address("fd12::1/64"), address("fd12::2/64"),
                     deprecated(address("2001:db8::3/64")), in_scope(Scope::link, address("fe80::1/64"))}),
            (Texts{"fd12::1", "2001:db8::1", "2001:db8::3", "fd12::2", "fe80::1"}));
}

TEST(AddressOrder, HasALinkLocalAddressWhereThereIsNoOther) {
  EXPECT_EQ(ordered({in_scope(Scope::link, address("fe80::1/64"))}), Texts{"fe80::1"});
  EXPECT_EQ(ordered({address("169.254.0.1/16")}), Texts{"169.254.0.1"});
}

} // namespace
