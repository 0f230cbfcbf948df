// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define AGRREQ_VERSION 2
#define AGRCMD_PORTLIST 3
#define SIOCGETAGR SIOCGIFGENERIC

struct agrreq {
  int ar_version;
  int ar_cmd;
  void* ar_buf;
  size_t ar_buflen;
};
struct agrportinfo {
  char api_ifname[IFNAMSIZ];
  int api_flags;
};
struct agrportlist {
  int apl_nports;
};
