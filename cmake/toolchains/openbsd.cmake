# SPDX-License-Identifier: BSD-2-Clause
# OpenBSD on x86_64.
set(CMAKE_SYSTEM_NAME OpenBSD)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(xga_target x86_64-openbsd)
set(CMAKE_SHARED_LINKER_FLAGS_INIT ${CMAKE_CURRENT_LIST_DIR}/openbsd_guard.c)
# Zig has none of the headers in dev/.
set(xga_flags "-isystem ${CMAKE_CURRENT_LIST_DIR}/../../tests/bsd/include/pvbus")
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
