// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include_next <unistd.h>

extern "C" int unveil(const char* path, const char* permissions) noexcept;
