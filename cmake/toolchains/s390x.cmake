# SPDX-License-Identifier: BSD-2-Clause
# IBM Z: no port of Xen, but the one big-endian machine with a current Debian.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(xga_triplet s390x-linux-gnu)
set(xga_emulator qemu-s390x-static)
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
