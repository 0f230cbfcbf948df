// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>

#include <sys/types.h>

namespace platform {

/// Whose process is at the other end of a connected unix socket, as the kernel says; nothing where it does not. Of one
/// that listens: who it was when it began to.
std::optional<uid_t> peer_user(int socket) noexcept;

} // namespace platform
