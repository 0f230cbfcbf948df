// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <stdint.h>

#define MNT_NOWAIT 2
#define MNT_LOCAL 0x1000

typedef struct fsid {
  int32_t val[2];
} xga_fsid_t;
struct statfs {
  uint32_t f_version;
  uint32_t f_type;
  uint64_t f_flags;
  uint64_t f_bsize;
  uint64_t f_iosize;
  uint64_t f_blocks;
  uint64_t f_bfree;
  int64_t f_bavail;
  uint64_t f_files;
  int64_t f_ffree;
  uint64_t f_syncwrites;
  uint64_t f_asyncwrites;
  uint64_t f_syncreads;
  uint64_t f_asyncreads;
  uint64_t f_spare[10];
  uint32_t f_namemax;
  uint32_t f_owner;
  xga_fsid_t f_fsid;
  char f_charspare[80];
  char f_fstypename[16];
  char f_mntfromname[1024];
  char f_mntonname[1024];
};

extern "C" int getmntinfo(struct statfs** list, int mode) noexcept;
extern "C" int statfs(const char* path, struct statfs* status) noexcept;
