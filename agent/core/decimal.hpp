// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace core {

/// A whole number as a part of a text: concat({"user ", Decimal(id)}). It holds its digits itself, where
/// std::to_string() would make a string that has to be destroyed.
class Decimal {
public:
  template <std::unsigned_integral Number>
  explicit Decimal(Number number) noexcept : Decimal(number, false) {}
  template <std::signed_integral Number>
  explicit Decimal(Number number) noexcept
      : Decimal(number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number), number < 0) {}

  /// Good as long as this object.
  operator std::string_view() const noexcept { return {digits_.data() + begin_, digits_.size() - begin_}; }

private:
  Decimal(std::uint64_t magnitude, bool is_negative) noexcept;

  std::array<char, 20> digits_{}; ///< at the end of it; as many as the largest has, or the least with its sign
  std::size_t begin_ = digits_.size();
};

} // namespace core
