# SPDX-License-Identifier: BSD-2-Clause
# A room of the agent: one directory, one static library, one include path.
#
#   room(NAME SOURCES file... USES room-or-target...)
#
# Its headers are included as "NAME/file.hpp". That path exists only for those who name the room under USES: the include
# directory is PROJECT_BINARY_DIR/rooms/NAME, which holds nothing but a link NAME to the room's sources. An include across
# a wall (docs/DESIGN.md, "Rooms") therefore does not compile; the test `rooms` proves it.

function(room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "SOURCES;USES")
  set(include_path ${PROJECT_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${include_path})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${include_path}/${name} SYMBOLIC)

  list(TRANSFORM room_SOURCES PREPEND ${name}/)
  add_library(room_${name} STATIC ${room_SOURCES})
  target_include_directories(room_${name} PUBLIC ${include_path})
  foreach(used IN LISTS room_USES)
    if(TARGET room_${used})
      target_link_libraries(room_${name} PUBLIC room_${used})
    else()
      target_link_libraries(room_${name} PUBLIC ${used})
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY XGA_ROOMS ${name})
  set_property(GLOBAL PROPERTY XGA_ROOM_USES_${name} ${room_USES})
endfunction()
