# SPDX-License-Identifier: BSD-2-Clause
# Headers, both libraries, the CMake package and the pkg-config file. Components: xenstorepp is what a program needs to
# run, xenstorepp-dev what it needs to be built.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/xenstorepp)

set_target_properties(xenstorepp_static PROPERTIES EXPORT_NAME xenstorepp_static)
install(
  TARGETS xenstorepp
  EXPORT xenstorepp-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT xenstorepp NAMELINK_COMPONENT xenstorepp-dev)
if(XENSTOREPP_INSTALL_STATIC)
  install(
    TARGETS xenstorepp_static
    EXPORT xenstorepp-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT xenstorepp-dev)
endif()
install(DIRECTORY include/xenstorepp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT xenstorepp-dev)

install(
  EXPORT xenstorepp-targets
  NAMESPACE xenstorepp::
  FILE xenstorepp-config.cmake
  DESTINATION ${package_dir}
  COMPONENT xenstorepp-dev)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/xenstorepp-config-version.cmake
                                 COMPATIBILITY SameMajorVersion)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/xenstorepp-config-version.cmake
  DESTINATION ${package_dir}
  COMPONENT xenstorepp-dev)

# The prefix is told relative to the file, so that the tree may be moved, and --prefix and DESTDIR need no care.
file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH pc_libdir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH pc_includedir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
configure_file(cmake/xenstorepp.pc.in xenstorepp.pc @ONLY)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/xenstorepp.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT xenstorepp-dev)
