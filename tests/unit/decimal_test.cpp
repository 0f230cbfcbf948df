// SPDX-License-Identifier: BSD-2-Clause
#include "core/decimal.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

template <class Number>
void expect_as_the_standards(Number number) {
  EXPECT_EQ(std::string_view(core::Decimal(number)), std::to_string(number));
}

template <class Number>
void expect_all_as_the_standards() {
  expect_as_the_standards(std::numeric_limits<Number>::min());
  expect_as_the_standards(std::numeric_limits<Number>::max());
  for (const int number : {0, 1, 9, 10, 99, 100, 127})
    expect_as_the_standards(static_cast<Number>(number));
}

TEST(Decimal, UnsignedNumbersAreAsTheStandardWritesThem) {
  expect_all_as_the_standards<std::uint8_t>();
  expect_all_as_the_standards<unsigned>();
  expect_all_as_the_standards<std::uint64_t>();
}

TEST(Decimal, NegativeNumbersHaveASign) {
  EXPECT_EQ(std::string_view(core::Decimal(-1)), "-1");
  expect_all_as_the_standards<std::int16_t>();
  expect_all_as_the_standards<int>();
  expect_all_as_the_standards<std::int64_t>();
}

} // namespace
