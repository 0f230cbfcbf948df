# SPDX-License-Identifier: BSD-2-Clause
# 64-bit RISC-V.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(xga_triplet riscv64-linux-gnu)
set(xga_emulator qemu-riscv64-static)
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
