// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>

struct ifaddrs {
  struct ifaddrs* ifa_next;
  char* ifa_name;
  unsigned ifa_flags;
  struct sockaddr* ifa_addr;
  struct sockaddr* ifa_netmask;
  struct sockaddr* ifa_dstaddr;
  void* ifa_data;
  XGA_IFADDRS_REST
};

extern "C" int getifaddrs(struct ifaddrs** first) noexcept;
extern "C" void freeifaddrs(struct ifaddrs* first) noexcept;
