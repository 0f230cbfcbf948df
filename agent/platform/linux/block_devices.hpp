// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/linux/unreadable_files.hpp"
#include "platform/platform.hpp"

namespace platform {

/// The block devices of <root>/sys/class/block that have a size, by name: a drive without a medium and a loop device
/// without a file have none. UUIDs are the names of the links in <root>/dev/disk/by-uuid: no device is opened. What
/// sysfs does not tell of a device is empty. At most max_block_devices; where there are more, loop devices are the
/// first to be left out. Errors: of opendir(3), and what `unreadable`, which is kept from call to call, still waits
/// for; what it has given up is as if it were not there.
Result<std::vector<BlockDevice>> read_block_devices(const std::string& root, UnreadableFiles& unreadable);

/// The name a link below /dev/disk points to, as sysfs has it: "../../xvda1" is "xvda1", "../../cciss/c0d0" is
/// "cciss!c0d0". Empty for what points elsewhere.
std::string device_of_link(std::string_view target);

} // namespace platform
