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

struct Major {
  std::uint32_t major;
  unsigned shift; ///< of the minor number: so many bits are the partition's
  std::uint32_t first_unit;
  const char* disk;
};
constexpr std::array<Major, 13> majors{{{3, 6, 0, "ada"},
                                        {22, 6, 2, "ada"},
                                        {33, 6, 4, "ada"},
                                        {34, 6, 6, "ada"},
                                        {8, 4, 0, "da"},
                                        {65, 4, 16, "da"},
                                        {66, 4, 32, "da"},
                                        {67, 4, 48, "da"},
                                        {68, 4, 64, "da"},
                                        {69, 4, 80, "da"},
                                        {70, 4, 96, "da"},
                                        {71, 4, 112, "da"},
                                        {202, 4, 0, "xbd"}}};

} // namespace

std::string vbd_disk_name(std::uint32_t virtual_device) {
  constexpr std::uint32_t extended = 1u << 28; // xen/include/public/io/blkif.h
  if ((virtual_device & extended) != 0)
    return core::concat({"xbd", core::Decimal((virtual_device & (extended - 1)) >> 8)});
  const auto known = std::ranges::find(majors, virtual_device >> 8, &Major::major);
  const auto minor = virtual_device & 0xff;
  if (known == majors.end()) return core::concat({"xbd", core::Decimal(minor >> 4)});
  return core::concat({known->disk, core::Decimal(known->first_unit + (minor >> known->shift))});
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
