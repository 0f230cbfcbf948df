# SPDX-License-Identifier: BSD-2-Clause
# The plain names are those of xenstore-utils: the program is installed as xenstorepp, and the names that others may want
# to have instead of those of xenstore-utils are links in a directory of their own, to be put in front in PATH.

file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/links)
set(xenstorepp_links ${CMAKE_INSTALL_PREFIX}/lib/xenstorepp/bin)
install(PROGRAMS $<TARGET_FILE:xenstore> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME xenstorepp)
file(RELATIVE_PATH link_target ${xenstorepp_links} ${CMAKE_INSTALL_FULL_BINDIR}/xenstorepp)
foreach(name xenstore xenstore-read xenstore-list xenstore-write xenstore-rm xenstore-exists xenstore-ls xenstore-chmod
             xenstore-watch)
  set(link ${CMAKE_CURRENT_BINARY_DIR}/links/${name})
  file(CREATE_LINK ${link_target} ${link} SYMBOLIC)
  install(FILES ${link} DESTINATION lib/xenstorepp/bin)
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/docs/man/xenstorepp.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/xenstorepp.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
set(completion ${PROJECT_SOURCE_DIR}/completion)
install(FILES ${completion}/xenstorepp DESTINATION ${XGA_BASHCOMPLETIONDIR})
install(FILES ${completion}/_xenstorepp DESTINATION ${XGA_ZSHCOMPLETIONDIR})
install(FILES ${completion}/xenstorepp.fish DESTINATION ${XGA_FISHCOMPLETIONDIR})
