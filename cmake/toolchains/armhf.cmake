# SPDX-License-Identifier: BSD-2-Clause
# 32-bit Arm with hardware floating point.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(xga_triplet arm-linux-gnueabihf)
set(xga_emulator qemu-arm-static)
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
