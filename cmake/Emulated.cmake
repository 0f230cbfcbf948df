# SPDX-License-Identifier: BSD-2-Clause
# How a test starts another program of ours.
#
#   program_path(VARIABLE TARGET)   VARIABLE: the path to be executed
#   add_dependencies(TEST TARGET_to_run)
#
# Natively that is the program itself. A cross build has a launcher of its name, which runs it under the emulator
# (tests/emulated/launcher.c), if there is one.

if(CMAKE_CROSSCOMPILING_EMULATOR)
  include(ExternalProject)
  string(REPLACE ";" "|" emulator "${CMAKE_CROSSCOMPILING_EMULATOR};${XGA_NAME_OPTION}")
  set(launcher ${PROJECT_BINARY_DIR}/native/launcher/launcher)
  ExternalProject_Add(launcher
    SOURCE_DIR ${PROJECT_SOURCE_DIR}/tests/emulated
    BINARY_DIR ${PROJECT_BINARY_DIR}/native/launcher
    PREFIX ${PROJECT_BINARY_DIR}/native
    LIST_SEPARATOR |
    CMAKE_ARGS -DXGA_EMULATOR=${emulator}
    INSTALL_COMMAND ""
    BUILD_BYPRODUCTS ${launcher})
endif()

function(program_path variable target)
  if(NOT CMAKE_CROSSCOMPILING_EMULATOR)
    set(${variable} $<TARGET_FILE:${target}> PARENT_SCOPE)
    if(NOT TARGET ${target}_to_run)
      add_custom_target(${target}_to_run DEPENDS ${target})
    endif()
    return()
  endif()
  set(path ${PROJECT_BINARY_DIR}/run/${target})
  set(${variable} ${path} PARENT_SCOPE)
  if(NOT TARGET ${target}_to_run)
    add_custom_command(OUTPUT ${path} COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/run
                       COMMAND ${CMAKE_COMMAND} -E copy ${launcher} ${path} DEPENDS launcher ${launcher} VERBATIM)
    add_custom_target(${target}_to_run DEPENDS ${path} ${target})
  endif()
endfunction()
