# SPDX-License-Identifier: BSD-2-Clause
# How everything in this tree is compiled and linked.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# The time of the build would be other bytes each time: an error in every preset.
add_compile_options(-Wdate-time -Werror=date-time)
if(XGA_WERROR)
  add_compile_options(-Werror)
endif()

# Sections: what nobody calls is not linked in. No path of the build machine gets into a binary, by the compiler or by the
# link-time optimiser.
add_compile_options(-ffunction-sections -fdata-sections -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
add_link_options(LINKER:--gc-sections LINKER:--as-needed -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

# GCC's needs nothing else; clang's needs a plugin of the linker, or lld, and is not asked for.
if(XGA_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  add_link_options(-flto-partition=one) # all of a program at once: what parts of it have in common is there once
endif()

if(XGA_SANITIZE)
  add_compile_options(-fsanitize=${XGA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${XGA_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong)
endif()
if(XGA_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Some C libraries have no start for a static-pie (glibc of Debian on armhf, riscv64 and s390x); on the BSDs it was not tried.
include(CheckLinkerFlag)
if(XGA_STATIC AND NOT XGA_START_OBJECT)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    check_linker_flag(CXX -static-pie XGA_LINKS_STATIC_PIE)
  endif()
  if(NOT XGA_LINKS_STATIC_PIE)
    message(WARNING "Programs will need this system's C library: it cannot be linked as a static-pie")
    set(XGA_STATIC OFF)
  endif()
endif()

# The mark by which the processor is to guard branches stays in a program only if all that is linked in has it: ours has it
# where the C library does, and is smaller where it would be lost.
if(XGA_STATIC AND CMAKE_READELF)
  if(NOT XGA_START_OBJECT) # a toolchain with a C library of its own names it
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=rcrt1.o OUTPUT_VARIABLE XGA_START_OBJECT
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
  execute_process(COMMAND ${CMAKE_READELF} -n ${XGA_START_OBJECT} OUTPUT_VARIABLE start_notes ERROR_QUIET)
  if(start_notes MATCHES "IBT|SHSTK")
    add_compile_options(-fcf-protection)
  elseif(start_notes MATCHES "BTI|PAC")
    add_compile_options(-mbranch-protection=standard)
  endif()
endif()

# glibc relocates a static-pie by bit maps since 2.36: a word for 63 places, not three for each.
if(XGA_STATIC)
  include(CheckCXXSourceCompiles)
  check_cxx_source_compiles("#include <features.h>
    #if !__GLIBC_PREREQ(2, 36)
    #error
    #endif
    int main() {}" XGA_GLIBC_HAS_RELR)
  if(XGA_GLIBC_HAS_RELR) # ld 2.40 on aarch64 says that it ignores it
    set(relocations LINKER:-z,pack-relative-relocs)
  endif()
endif()

# Only with pages of 4 KiB, as each segment begins with one; and by GNU ld's own words, which it may not know.
if(XGA_STATIC AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64)$")
  set(seldom_apart ${PROJECT_SOURCE_DIR}/cmake/seldom_apart.ld)
  check_linker_flag(CXX "LINKER:-T,${seldom_apart}" XGA_LINKER_PUTS_SELDOM_APART)
  if(NOT XGA_LINKER_PUTS_SELDOM_APART)
    message(STATUS "All of a static program will be resident: this linker does not take cmake/seldom_apart.ld")
  endif()
endif()

# ship_program(TARGET [WITHOUT_STDIO]): the flags of a program that is shipped. Tests stay dynamic: they load Debian's
# GoogleTest and preload shims. WITHOUT_STDIO: it calls nothing of stdio, so that a static one need not have it.
function(ship_program target)
  cmake_parse_arguments(PARSE_ARGV 1 ship "WITHOUT_STDIO" "" "")
  target_link_options(${target} PRIVATE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
  if(XGA_STATIC)
    target_link_options(${target} PRIVATE -static-pie ${relocations})
    if(XGA_LINKER_PUTS_SELDOM_APART)
      target_link_options(${target} PRIVATE LINKER:-T,${seldom_apart})
      set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${seldom_apart})
    endif()
    target_link_libraries(${target} PRIVATE static_runtime)
    if(ship_WITHOUT_STDIO)
      target_link_libraries(${target} PRIVATE static_runtime_without_stdio)
    endif()
  else()
    target_link_options(${target} PRIVATE -pie)
  endif()
endfunction()
