# SPDX-License-Identifier: BSD-2-Clause
# 64-bit Arm.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(xga_triplet aarch64-linux-gnu)
set(xga_emulator qemu-aarch64-static)
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
