// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/types.h>

#define CTL_VM 2
#define CTL_HW 6
#define HW_PHYSMEM64 19
#define VM_UVMEXP 4

extern "C" int sysctl(const int* name, unsigned length, void* old, size_t* old_size, void* value, size_t size) noexcept;
