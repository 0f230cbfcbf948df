// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/types.h>

#define CTL_HW 6
#define HW_PHYSMEM64 13

extern "C" int sysctl(const int* name, unsigned length, void* old, size_t* old_size, const void* value,
                      size_t size) noexcept;
extern "C" int sysctlbyname(const char* name, void* old, size_t* old_size, const void* value, size_t size) noexcept;
