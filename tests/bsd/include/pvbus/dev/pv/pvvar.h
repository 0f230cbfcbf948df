// SPDX-License-Identifier: BSD-2-Clause
// pvbus(4). Compared with nothing here: Zig has not this header, nor has golang-golang-x-sys-dev. It was read in
// OpenBSD's sources (revision 1.9).
#pragma once

struct pvbus_req {
  size_t pvr_keylen;
  char* pvr_key;
  size_t pvr_valuelen;
  char* pvr_value;
};

#define PVBUSIOC_KVREAD 0xc0205601UL // _IOWR('V', 1, struct pvbus_req)
#define PVBUSIOC_KVWRITE 0xc0205602UL
#define PVBUSIOC_TYPE 0xc0205603UL
