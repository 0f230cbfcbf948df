// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define BRDGGIFS 6

struct ifbreq {
  char ifbr_ifsname[IFNAMSIZ];
  uint32_t ifbr_ifsflags;
  uint32_t ifbr_stpflags;
  uint32_t ifbr_path_cost;
  uint8_t ifbr_portno;
  uint8_t ifbr_priority;
  uint8_t ifbr_proto;
  uint8_t ifbr_role;
  uint8_t ifbr_state;
  uint32_t ifbr_addrcnt;
  uint32_t ifbr_addrmax;
  uint32_t ifbr_addrexceeded;
  uint8_t pad[32];
};
struct ifbifconf {
  uint32_t ifbic_len;
  union {
    char* ifbicu_buf;
    struct ifbreq* ifbicu_req;
  } ifbic_ifbicu;
};
#define ifbic_req ifbic_ifbicu.ifbicu_req
