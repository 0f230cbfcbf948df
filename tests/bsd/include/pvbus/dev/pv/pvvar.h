// SPDX-License-Identifier: BSD-2-Clause
// pvbus(4)
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
