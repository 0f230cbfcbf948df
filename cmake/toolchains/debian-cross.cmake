# SPDX-License-Identifier: BSD-2-Clause
# What the toolchain files of Debian's cross compilers have in common: g++-TRIPLET, and qemu's user mode to run what it made.
# The libraries are below /usr/TRIPLET (libc6-dev-ARCH-cross); those of the build machine must not be found by mistake.
set(CMAKE_C_COMPILER ${xga_triplet}-gcc)
set(CMAKE_CXX_COMPILER ${xga_triplet}-g++)
set(CMAKE_CXX_FLAGS_INIT -O1)
if(NOT DEFINED xga_run) # qemu, and its option that names argv[0]
  set(xga_run ${xga_emulator} -L /usr/${xga_triplet})
  set(xga_name_option -0)
endif()
set(CMAKE_CROSSCOMPILING_EMULATOR ${xga_run})
set(XGA_NAME_OPTION ${xga_name_option})
set(CMAKE_FIND_ROOT_PATH /usr/${xga_triplet})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
