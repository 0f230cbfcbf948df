// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>

#define IFF_UP 0x1
#define IFF_LOOPBACK 0x8
