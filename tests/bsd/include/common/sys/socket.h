// SPDX-License-Identifier: BSD-2-Clause
// What the agent's BSD code uses of <sys/socket.h>: laid out as on the BSDs, so that it can be compiled and run on
// Linux. Never used together with Linux's own.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <os_constants.h>

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_LINK 18
#define PF_LINK AF_LINK
#define SOL_SOCKET 0xffff
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3

typedef uint8_t sa_family_t;
typedef uint32_t socklen_t;
struct sockaddr {
  uint8_t sa_len;
  sa_family_t sa_family;
  char sa_data[14];
};

extern "C" int socket(int domain, int type, int protocol) noexcept;
extern "C" int bind(int socket, const struct sockaddr* address, socklen_t size) noexcept;
extern "C" int setsockopt(int socket, int level, int name, const void* value, socklen_t size) noexcept;
