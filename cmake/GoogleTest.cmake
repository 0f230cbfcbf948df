# SPDX-License-Identifier: BSD-2-Clause
# Where find_package(GTest) leads when programs for another machine, or with another C++ library, are built: there is no
# GoogleTest for them, but Debian's package googletest has the source, or whatever the environment names. To be included
# before our own warnings are switched on.
set(build_googletest ${CMAKE_CROSSCOMPILING})
set(googletest_source /usr/src/googletest)
if(DEFINED ENV{XGA_GOOGLETEST_SOURCE})
  set(build_googletest ON)
  set(googletest_source $ENV{XGA_GOOGLETEST_SOURCE})
endif()
option(XGA_BUILD_GOOGLETEST "build GoogleTest too, from source" ${build_googletest})
if(XGA_BUILD_GOOGLETEST AND XGA_TESTS)
  set(XGA_GOOGLETEST_SOURCE ${googletest_source} CACHE PATH "GoogleTest's source")
  set(INSTALL_GTEST OFF CACHE BOOL "")
  include(FetchContent)
  FetchContent_Declare(GTest SOURCE_DIR ${XGA_GOOGLETEST_SOURCE} OVERRIDE_FIND_PACKAGE)
  FetchContent_MakeAvailable(GTest)
endif()
