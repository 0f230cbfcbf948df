// SPDX-License-Identifier: BSD-2-Clause
// musl's header, and what Debian's headers of libstdc++ look for in glibc's: it is no glibc of any version.
#pragma once
#include_next <features.h>

#define __GLIBC_PREREQ(major, minor) 0

typedef struct __locale_struct* __locale_t;
