// SPDX-License-Identifier: BSD-2-Clause
// As since NetBSD 10.
#pragma once

#include <stdint.h>

#define ST_NOWAIT 2
#define ST_LOCAL 0x1000

struct statvfs {
  uint64_t f_flag;
  uint64_t f_bsize;
  uint64_t f_frsize;
  uint64_t f_iosize;
  uint64_t f_blocks;
  uint64_t f_bfree;
  uint64_t f_bavail;
  uint64_t f_bresvd;
  uint64_t f_files;
  uint64_t f_ffree;
  uint64_t f_favail;
  uint64_t f_fresvd;
  uint64_t f_syncreads;
  uint64_t f_syncwrites;
  uint64_t f_asyncreads;
  uint64_t f_asyncwrites;
  int32_t f_fsidx[2];
  uint64_t f_fsid;
  uint64_t f_namemax;
  uint32_t f_owner;
  uint64_t f_spare[4];
  char f_fstypename[32];
  char f_mntonname[1024];
  char f_mntfromname[1024];
  char f_mntfromlabel[1024];
};

extern "C" int getmntinfo(struct statvfs** list, int mode) noexcept;
extern "C" int statvfs(const char* path, struct statvfs* status) noexcept;
