// SPDX-License-Identifier: BSD-2-Clause
// What differs between the BSDs; compared with their own headers by tests/bsd/compare-headers.sh, and with Debian's
// golang-golang-x-sys-dev by tests/bsd/compare-constants.sh.
#pragma once

#define AF_INET6 24
#define AF_ROUTE 34
#define SO_RERROR 0x4000
#define SOCK_CLOEXEC 0x10000000
#define SOCK_NONBLOCK 0x20000000
#define XGA_IFREQ_ROOM 128
#define XGA_SDL_DATA 24
#define XGA_IFADDRS_REST unsigned ifa_addrflags;
