// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace platform {

/// Six bytes as "aa:bb:cc:dd:ee:ff"; "" for an address of another size (a tunnel's, InfiniBand's) and for all zeros.
std::string to_mac(std::span<const std::byte> bytes);

} // namespace platform
