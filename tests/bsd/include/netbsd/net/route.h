// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define RTM_IFANNOUNCE 0x10
#define RTM_IFINFO 0x14
#define RTM_NEWADDR 0x16
#define RTM_DELADDR 0x17
#define RTM_CHGADDR 0x18
#define RO_MSGFILTER 1
