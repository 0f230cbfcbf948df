// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>

#define IFF_UP 0x1
#define IFF_LOOPBACK 0x8
#define IFNAMSIZ 16

struct ifreq {
  char ifr_name[IFNAMSIZ];
  union {
    struct sockaddr ifru_addr;
    char* ifru_data;
    char ifru_room[XGA_IFREQ_ROOM];
  } ifr_ifru;
};
#define ifr_data ifr_ifru.ifru_data

// FreeBSD and NetBSD
struct ifdrv {
  char ifd_name[IFNAMSIZ];
  unsigned long ifd_cmd;
  size_t ifd_len;
  void* ifd_data;
};

// OpenBSD
struct if_parent {
  char ifp_name[IFNAMSIZ];
  char ifp_parent[IFNAMSIZ];
};
