// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>

struct in_addr {
  uint32_t s_addr;
};
struct sockaddr_in {
  uint8_t sin_len;
  sa_family_t sin_family;
  uint16_t sin_port;
  struct in_addr sin_addr;
  char sin_zero[8];
};
struct in6_addr {
  uint8_t s6_addr[16];
};
struct sockaddr_in6 {
  uint8_t sin6_len;
  sa_family_t sin6_family;
  uint16_t sin6_port;
  uint32_t sin6_flowinfo;
  struct in6_addr sin6_addr;
  uint32_t sin6_scope_id;
};

inline bool xga_is_loopback(const in6_addr* a) {
  for (int i = 0; i < 15; ++i)
    if (a->s6_addr[i] != 0) return false;
  return a->s6_addr[15] == 1;
}
#define IN6_IS_ADDR_LOOPBACK(a) xga_is_loopback(a)
#define IN6_IS_ADDR_LINKLOCAL(a) ((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0x80)
