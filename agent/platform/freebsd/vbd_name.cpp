// SPDX-License-Identifier: BSD-2-Clause
#include "platform/freebsd/vbd_name.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace platform {
namespace {

/// Majors in a row that are disks of one kind, each with as many units.
struct Majors {
  std::uint32_t first;
  std::uint32_t count;
  unsigned shift; ///< of the minor number: so many bits are the partition's
  std::uint32_t units;
  std::uint32_t first_unit;
  const char* disk;
};
/// sys/dev/xen/blkfront/blkfront.c, xbd_vdevice_to_unit()
constexpr std::array<Majors, 9> known_majors{{{3, 1, 6, 2, 0, "ada"},
                                              {22, 1, 6, 2, 2, "ada"},
                                              {33, 2, 6, 2, 4, "ada"},
                                              {56, 2, 6, 2, 8, "ada"},
                                              {88, 4, 6, 2, 12, "ada"},
                                              {8, 1, 4, 16, 0, "da"},
                                              {65, 7, 4, 16, 16, "da"},
                                              {128, 8, 4, 16, 128, "da"},
                                              {202, 1, 4, 16, 0, "xbd"}}};

} // namespace

std::string vbd_disk_name(std::uint32_t virtual_device) {
  constexpr std::uint32_t extended = 1u << 28; // xen/include/public/io/blkif.h
  if ((virtual_device & extended) != 0)
    return core::concat({"xbd", core::Decimal((virtual_device & (extended - 1)) >> 8)});
  const auto major = virtual_device >> 8;
  const auto minor = virtual_device & 0xff;
  const auto* known = std::ranges::find_if(
      known_majors, [&](const Majors& some) { return major >= some.first && major - some.first < some.count; });
  if (known == known_majors.end()) return core::concat({"xbd", core::Decimal(minor >> 4)});
  const auto unit = known->first_unit + (major - known->first) * known->units + (minor >> known->shift);
  return core::concat({known->disk, core::Decimal(unit)});
}

bool is_part_of_disk(std::string_view name, std::string_view disk) noexcept {
  if (disk.empty() || !name.starts_with(disk)) return false;
  const auto rest = name.substr(disk.size());
  return rest.empty() || !core::is_digit(rest.front());
}

std::optional<std::uint32_t> parse_vbd_path(std::string_view path) noexcept {
  constexpr std::string_view directory = "device/vbd/";
  if (!path.starts_with(directory)) return std::nullopt;
  const auto number = core::parse_decimal(path.substr(directory.size()));
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

} // namespace platform
