# SPDX-License-Identifier: BSD-2-Clause
# Linux on x86_64 with musl and LLVM's C++ library: for the unit tests, which preset musl cannot link.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(xga_target x86_64-linux-musl)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
