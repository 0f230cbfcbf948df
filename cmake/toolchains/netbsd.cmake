# SPDX-License-Identifier: BSD-2-Clause
# NetBSD on x86_64.
set(CMAKE_SYSTEM_NAME NetBSD)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(xga_target x86_64-netbsd)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
