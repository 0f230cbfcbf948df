// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <stdint.h>

#define MNT_NOWAIT 2
#define MNT_LOCAL 0x1000

struct statfs {
  uint32_t f_flags;
  uint32_t f_bsize;
  uint32_t f_iosize;
  uint64_t f_blocks;
  uint64_t f_bfree;
  int64_t f_bavail;
  uint64_t f_files;
  uint64_t f_ffree;
  int64_t f_favail;
  uint64_t f_syncwrites;
  uint64_t f_syncreads;
  uint64_t f_asyncwrites;
  uint64_t f_asyncreads;
  int32_t f_fsid[2];
  uint32_t f_namemax;
  uint32_t f_owner;
  uint64_t f_ctime;
  char f_fstypename[16];
  char f_mntonname[90];
  char f_mntfromname[90];
  char f_mntfromspec[90];
  char xga_mount_info[160];
};

extern "C" int getmntinfo(struct statfs** list, int mode) noexcept;
extern "C" int statfs(const char* path, struct statfs* status) noexcept;
