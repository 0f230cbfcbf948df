// SPDX-License-Identifier: BSD-2-Clause
#pragma once

namespace platform {

/// SO_RERROR of <sys/socket.h>: reading fails with ENOBUFS once when messages were lost. Kernels before FreeBSD 14 do
/// not know it, nor do their headers.
inline constexpr int so_rerror = 0x00020000;

} // namespace platform
