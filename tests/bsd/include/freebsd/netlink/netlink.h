// SPDX-License-Identifier: BSD-2-Clause
// netlink(4), FreeBSD 13.2
#pragma once

#include <sys/socket.h>

#define AF_NETLINK 38
#define NETLINK_ROUTE 0
#define SOL_NETLINK 270
#define NETLINK_ADD_MEMBERSHIP 1

struct sockaddr_nl {
  uint8_t nl_len;
  sa_family_t nl_family;
  uint16_t nl_pad;
  uint32_t nl_pid;
  uint32_t nl_groups;
};
