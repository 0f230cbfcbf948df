// SPDX-License-Identifier: BSD-2-Clause
#include "platform/address_text.hpp"

#include <algorithm>
#include <array>
#include <random>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace {

platform::Address address(bool is_ipv6, const char* text) {
  platform::Address address{.is_ipv6 = is_ipv6};
  EXPECT_EQ(::inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, address.bytes.data()), 1) << text;
  return address;
}

std::string by_libc(const platform::Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.is_ipv6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

} // namespace

TEST(AddressText, IsTheShortestForm) {
  for (const auto* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255"})
    EXPECT_EQ(platform::address_text(address(false, text)), text);
  for (const auto* text :
       {"::", "::1", "1::", "fe80::1", "2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1", "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:0", "::ffff:192.0.2.1", "::192.0.2.1", "0:1::", "ff02::1:ff00:1"})
    EXPECT_EQ(platform::address_text(address(true, text)), text);
}

/// With many zeroes, and ones that make IPv4 within IPv6, since there the forms differ.
TEST(AddressText, IsThatOfGlibc) {
#ifndef __GLIBC__
  GTEST_SKIP() << "other libraries write 1:0:2:... or ::ffff:0:0 in their own way";
#endif
  std::minstd_rand random(1);
  for (int i = 0; i < 100'000; ++i) {
    platform::Address any{.is_ipv6 = random() % 8 != 0};
    for (std::size_t group = 0; group < 8; ++group) {
      const auto kind = random() % 6;
      const auto value = kind < 3 ? 0 : kind == 3 ? 0xffffU : kind == 4 ? random() % 256 : random() % 65536;
      any.bytes.at(2 * group) = static_cast<std::uint8_t>(value >> 8U);
      any.bytes.at(2 * group + 1) = static_cast<std::uint8_t>(value);
    }
    if (random() % 4 == 0) std::fill_n(any.bytes.begin(), random() % 16, std::uint8_t{0});
    ASSERT_EQ(platform::address_text(any), by_libc(any));
  }
}
