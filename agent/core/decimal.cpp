// SPDX-License-Identifier: BSD-2-Clause
#include "core/decimal.hpp"

namespace core {

Decimal::Decimal(std::uint64_t magnitude, bool is_negative) noexcept {
  do {
    digits_[--begin_] = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude != 0);
  if (is_negative) digits_[--begin_] = '-';
}

} // namespace core
