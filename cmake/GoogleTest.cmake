# SPDX-License-Identifier: BSD-2-Clause
# Where find_package(GTest) leads when programs for another machine, or with another C++ library, are built: there is no
# GoogleTest for them, but Debian's package googletest has the source. To be included before our own warnings are switched on.
option(XGA_BUILD_GOOGLETEST "build GoogleTest too, from source" ${CMAKE_CROSSCOMPILING})
if(XGA_BUILD_GOOGLETEST AND XGA_TESTS)
  set(XGA_GOOGLETEST_SOURCE /usr/src/googletest CACHE PATH "GoogleTest's source")
  set(INSTALL_GTEST OFF CACHE BOOL "")
  include(FetchContent)
  FetchContent_Declare(GTest SOURCE_DIR ${XGA_GOOGLETEST_SOURCE} OVERRIDE_FIND_PACKAGE)
  FetchContent_MakeAvailable(GTest)
endif()
