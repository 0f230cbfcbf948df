# SPDX-License-Identifier: BSD-2-Clause
# Toolchain: Linux x86_64 with musl, all of it from Debian packages: GCC with its C++ library, and musl-dev. That library was
# built for glibc; on x86_64 musl has the same types (sizes of pthread_mutex_t and its kin are checked in
# libs/static_runtime/musl.cpp), and what else it wants is supplied there.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CXX_COMPILER x86_64-linux-gnu-g++)

set(musl_headers /usr/include/x86_64-linux-musl)
set(musl_libraries /usr/lib/x86_64-linux-musl)

function(ask_gcc variable)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${ARGN} OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  set(${variable} ${answer} PARENT_SCOPE)
endfunction()
ask_gcc(gcc_version -dumpversion)
ask_gcc(gcc_headers -print-file-name=include)
ask_gcc(crtbegin -print-file-name=crtbeginS.o)
ask_gcc(crtend -print-file-name=crtendS.o)
ask_gcc(libstdcxx -print-file-name=libstdc++.a)
ask_gcc(libgcc_eh -print-file-name=libgcc_eh.a)
ask_gcc(libgcc -print-file-name=libgcc.a)

# The kernel's headers, without those of glibc that stand beside them.
set(kernel_headers ${CMAKE_BINARY_DIR}/kernel-headers)
file(MAKE_DIRECTORY ${kernel_headers})
file(CREATE_LINK /usr/include/linux ${kernel_headers}/linux SYMBOLIC)
file(CREATE_LINK /usr/include/asm-generic ${kernel_headers}/asm-generic SYMBOLIC)
file(CREATE_LINK /usr/include/x86_64-linux-gnu/asm ${kernel_headers}/asm SYMBOLIC)

# That threads are there is not found out by weak symbols. GCC 12's unwinder does it all the same, by pthread_key_create, and
# then calls pthread_once: so that one must be there whenever the other is (-u).
add_compile_definitions(_GLIBCXX_GTHREAD_USE_WEAK=0)
add_compile_options(-nostdinc -nostdinc++)
foreach(headers /usr/include/c++/${gcc_version} /usr/include/x86_64-linux-gnu/c++/${gcc_version} ${gcc_headers}
                ${CMAKE_CURRENT_LIST_DIR}/../libs/static_runtime/glibc_names ${musl_headers} ${kernel_headers})
  add_compile_options("SHELL:-isystem \"${headers}\"")
endforeach()

set(XGA_START_OBJECT ${musl_libraries}/rcrt1.o)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # so no test links
set(XGA_LINKER_PUTS_SELDOM_APART ON)
set(CMAKE_CXX_LINK_EXECUTABLE
    "<CMAKE_CXX_COMPILER> <FLAGS> -nostdlib -Wl,--eh-frame-hdr -Wl,-u,pthread_once \
-Wl,-z,pack-relative-relocs -Wl,-e,xga_start <CMAKE_CXX_LINK_FLAGS> <LINK_FLAGS> \
${XGA_START_OBJECT} ${musl_libraries}/crti.o ${crtbegin} <OBJECTS> -o <TARGET> <LINK_LIBRARIES> -Wl,--start-group \
${libstdcxx} ${libgcc_eh} ${libgcc} ${musl_libraries}/libc.a -Wl,--end-group ${crtend} ${musl_libraries}/crtn.o")

set(XGA_MUSL_WITH_DEBIANS_LIBSTDCXX ON)
