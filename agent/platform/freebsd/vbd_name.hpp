// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace platform {

/// As which disk FreeBSD's blkfront shows a vbd, by its virtual device number: 51712 is "xbd0", 768 "ada0", 2048 "da0"
/// (xbd_vdevice_to_unit() in sys/dev/xen/blkfront/blkfront.c).
std::string vbd_disk_name(std::uint32_t virtual_device);

/// Whether this is the disk, or a partition or slice of it: "xbd0", "xbd0p2", "xbd0s1a"; not "xbd01".
bool is_part_of_disk(std::string_view name, std::string_view disk) noexcept;

/// 51712 of "device/vbd/51712".
std::optional<std::uint32_t> parse_vbd_path(std::string_view path) noexcept;

} // namespace platform
