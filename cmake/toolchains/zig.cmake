# SPDX-License-Identifier: BSD-2-Clause
# What the toolchain files of the BSDs and of musl have in common: Zig is clang and lld with the headers and the symbols of each
# system's C library, and with the source of musl and of LLVM's C++ library. scripts/zig.sh fetches it.
find_program(XGA_ZIG zig HINTS ${CMAKE_CURRENT_LIST_DIR}/../../build/cache/zig/bin NO_DEFAULT_PATH REQUIRED)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES XGA_ZIG)
set(CMAKE_C_COMPILER ${XGA_ZIG} cc)
set(CMAKE_CXX_COMPILER ${XGA_ZIG} c++)
set(CMAKE_C_COMPILER_TARGET ${xga_target})
set(CMAKE_CXX_COMPILER_TARGET ${xga_target})
unset(ENV{CMAKE_C_COMPILER_LAUNCHER}) # it has a cache of its own, and ccache takes "c++" for a file
unset(ENV{CMAKE_CXX_COMPILER_LAUNCHER})
# FreeBSD's headers are not complete in that; Zig would look for undefined behaviour, and has no runtime for it.
set(CMAKE_CXX_FLAGS_INIT "-O1 -Wno-nullability-completeness -fno-sanitize=undefined ${xga_flags}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH ${CMAKE_CURRENT_LIST_DIR}/none) # those of the build machine must not be found by mistake
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE PRE_TEST) # not when they are built
