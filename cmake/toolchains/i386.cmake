# SPDX-License-Identifier: BSD-2-Clause
# 32-bit x86, under qemu as the others, so that it needs no kernel that runs it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(xga_triplet i686-linux-gnu)
set(xga_emulator qemu-i386-static)
set(xga_flags "-D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64")
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
