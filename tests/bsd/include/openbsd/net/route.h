// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define RTM_NEWADDR 0xc
#define RTM_DELADDR 0xd
#define RTM_IFINFO 0xe
#define RTM_IFANNOUNCE 0xf
#define RTM_DESYNC 0x10
#define RTM_CHGADDRATTR 0x14
#define ROUTE_MSGFILTER 1
#define ROUTE_TABLEFILTER 2
#define RTABLE_ANY 0xffffffff
#define ROUTE_FILTER(m) (1 << (m))
