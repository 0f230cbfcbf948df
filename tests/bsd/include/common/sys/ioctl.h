// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define IOCPARM_MASK 0x1fffUL
#define _IOWR(group, number, type)                                                                                     \
  (0xc0000000UL | ((sizeof(type) & IOCPARM_MASK) << 16) | ((unsigned long)(group) << 8) | (number))

#define SIOCGIFGENERIC _IOWR('i', 58, struct ifreq)
#define SIOCGDRVSPEC _IOWR('i', 123, struct ifdrv)      // FreeBSD, NetBSD
#define SIOCGIFPARENT _IOWR('i', 179, struct if_parent) // OpenBSD

extern "C" int ioctl(int fd, unsigned long request, ...) noexcept;
