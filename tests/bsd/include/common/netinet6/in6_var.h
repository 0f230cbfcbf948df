// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <netinet/in.h>

#define IN6_IFF_TENTATIVE 0x02
#define IN6_IFF_DUPLICATED 0x04
#define IN6_IFF_DEPRECATED 0x10
#define IN6_IFF_TEMPORARY 0x80

struct in6_ifreq {
  char ifr_name[16];
  union {
    struct sockaddr_in6 ifru_addr;
    int ifru_flags6;
    char ifru_room[272];
  } ifr_ifru;
};
#define ifr_addr ifr_ifru.ifru_addr
#define SIOCGIFAFLAG_IN6 0xc1206949UL // _IOWR('i', 73, struct in6_ifreq)
