// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define NETLINK_GENERIC 0
#define IFMIB_IFDATA 2
#define IFDATA_DRIVERNAME 3
