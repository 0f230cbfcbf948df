// SPDX-License-Identifier: BSD-2-Clause
#include "platform/mac.hpp"

#include <array>
#include <cstdint>
#include <span>

#include <gtest/gtest.h>

namespace {

TEST(Mac, IsSixBytes) {
  const std::array<std::uint8_t, 20> bytes{0x00, 0x16, 0x3e, 0xab, 0xcd, 0xef, 1};
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto mac = platform::to_mac(std::as_bytes(std::span(bytes).first(size)));
    EXPECT_EQ(mac, size == 6 ? "00:16:3e:ab:cd:ef" : "") << size;
  }
}

TEST(Mac, IsNotAllZeros) {
  std::array<std::uint8_t, 6> bytes{};
  EXPECT_EQ(platform::to_mac(std::as_bytes(std::span(bytes))), "");
  bytes[5] = 1;
  EXPECT_EQ(platform::to_mac(std::as_bytes(std::span(bytes))), "00:00:00:00:00:01");
}

} // namespace
