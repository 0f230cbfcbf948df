// SPDX-License-Identifier: BSD-2-Clause
#include "platform/peer_user.hpp"

namespace platform {

std::optional<uid_t> peer_user(int) noexcept { return std::nullopt; }

} // namespace platform
