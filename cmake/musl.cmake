# SPDX-License-Identifier: BSD-2-Clause
# Toolchain: Linux x86_64 with musl, all of it from Debian packages: clang-19 and lld-19 (the linker), musl-dev, and LLVM's
# C++ library. That one was built for glibc; on x86_64 musl has the same types (sizes of pthread_mutex_t and its kin are
# checked in libs/static_runtime/musl.c), and what else it wants is supplied there.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_C_COMPILER_TARGET x86_64-linux-musl)
set(CMAKE_CXX_COMPILER_TARGET x86_64-linux-musl)

set(musl_headers /usr/include/x86_64-linux-musl)
set(musl_libraries /usr/lib/x86_64-linux-musl)
set(llvm /usr/lib/llvm-19)

# The kernel's headers, without those of glibc that stand beside them.
set(kernel_headers ${CMAKE_BINARY_DIR}/kernel-headers)
file(MAKE_DIRECTORY ${kernel_headers})
file(CREATE_LINK /usr/include/linux ${kernel_headers}/linux SYMBOLIC)
file(CREATE_LINK /usr/include/asm-generic ${kernel_headers}/asm-generic SYMBOLIC)
file(CREATE_LINK /usr/include/x86_64-linux-gnu/asm ${kernel_headers}/asm SYMBOLIC)

add_compile_definitions(_LIBCPP_HAS_MUSL_LIBC=1)
add_compile_options(-nostdinc "$<$<COMPILE_LANGUAGE:CXX>:-nostdinc++>")
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-isystem ${llvm}/include/c++/v1>")
foreach(headers ${llvm}/lib/clang/19/include ${musl_headers} ${kernel_headers})
  add_compile_options("SHELL:-isystem ${headers}")
endforeach()
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# Functions that are the same become one: nothing here compares the addresses of functions.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--icf=all -Wl,--eh-frame-hdr")

execute_process(COMMAND clang-19 --print-libgcc-file-name OUTPUT_VARIABLE builtins OUTPUT_STRIP_TRAILING_WHITESPACE)
set(CMAKE_CXX_LINK_EXECUTABLE
    "<CMAKE_CXX_COMPILER> --target=x86_64-linux-musl <FLAGS> -fuse-ld=lld-19 -nostdlib <CMAKE_CXX_LINK_FLAGS> <LINK_FLAGS> \
${musl_libraries}/rcrt1.o ${musl_libraries}/crti.o <OBJECTS> -o <TARGET> <LINK_LIBRARIES> -Wl,--start-group \
${llvm}/lib/libc++.a ${llvm}/lib/libc++abi.a ${llvm}/lib/libunwind.a ${musl_libraries}/libc.a ${builtins} -Wl,--end-group \
${musl_libraries}/crtn.o")

set(XGA_MUSL_WITH_DEBIANS_LIBCXX ON)
