// SPDX-License-Identifier: BSD-2-Clause
#include "core/utc.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "core/decimal.hpp"

namespace core {
namespace {

/// Adds a number of at least `width` digits, and what comes after it.
void add(std::string& text, std::int64_t number, std::size_t width, char after) {
  const Decimal decimal(number);
  const std::string_view digits = decimal;
  text.append(width - std::min(width, digits.size()), '0').append(digits) += after;
}

} // namespace

/// By the calendar of the standard library: that of libc reads files, and brings scanf into a static program.
std::string utc(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto second = floor<seconds>(when);
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss time(second - day);
  std::string text;
  add(text, static_cast<int>(date.year()), 4, '-');
  add(text, static_cast<unsigned>(date.month()), 2, '-');
  add(text, static_cast<unsigned>(date.day()), 2, 'T');
  add(text, time.hours().count(), 2, ':');
  add(text, time.minutes().count(), 2, ':');
  add(text, time.seconds().count(), 2, 'Z');
  return text;
}

} // namespace core
