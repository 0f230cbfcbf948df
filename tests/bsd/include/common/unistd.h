// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include_next <unistd.h>

extern "C" int setgroups(int count, const gid_t* groups) noexcept;
