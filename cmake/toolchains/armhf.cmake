# SPDX-License-Identifier: BSD-2-Clause
# 32-bit Arm with hardware floating point. Its time_t has 4 bytes unless told otherwise.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(xga_triplet arm-linux-gnueabihf)
set(xga_emulator qemu-arm-static)
set(xga_flags "-D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64")
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
