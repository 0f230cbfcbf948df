// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define BRDGGIFS 25

struct ifbreq {
  char ifbr_ifsname[IFNAMSIZ];
  uint32_t ifbr_ifsflags;
  uint8_t ifbr_state;
  uint8_t ifbr_priority;
  uint8_t ifbr_path_cost;
  uint8_t ifbr_portno;
};
