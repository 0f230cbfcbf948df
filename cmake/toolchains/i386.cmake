# SPDX-License-Identifier: BSD-2-Clause
# 32-bit x86, on an x86_64 kernel that runs it (CONFIG_IA32_EMULATION, as distributions have it), by the loader of Debian's
# cross libraries: under qemu's user mode (7.2) a forked child that sleeps never wakes up.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(xga_triplet i686-linux-gnu)
set(xga_run /usr/i686-linux-gnu/lib/ld-linux.so.2 --library-path /usr/i686-linux-gnu/lib)
set(xga_name_option --argv0)
include(${CMAKE_CURRENT_LIST_DIR}/debian-cross.cmake)
