// SPDX-License-Identifier: BSD-2-Clause
#include "core/utc.hpp"

#include <string>

namespace core {

/// By the calendar of the standard library: that of libc reads files, and brings scanf into a static program.
std::string utc(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto second = floor<seconds>(when);
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss time(second - day);
  const auto padded = [](auto number, std::size_t width) {
    const auto digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
  };
  return padded(static_cast<int>(date.year()), 4) + '-' + padded(static_cast<unsigned>(date.month()), 2) + '-' +
         padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(time.hours().count(), 2) + ':' +
         padded(time.minutes().count(), 2) + ':' + padded(time.seconds().count(), 2) + 'Z';
}

} // namespace core
