// SPDX-License-Identifier: BSD-2-Clause
#pragma once

struct laggreq_lacp {
  uint32_t command;
  uint32_t flags;
  size_t maxports;
  uint16_t actor_prio;
  uint8_t actor_mac[ETHER_ADDR_LEN];
  uint16_t actor_key;
  uint16_t partner_prio;
  uint8_t partner_mac[ETHER_ADDR_LEN];
  uint16_t partner_key;
};
struct laggreqproto {
  union {
    struct laggreq_lacp proto_lacp;
  } rp_proto;
};
struct laggreqport {
  char rp_portname[IFNAMSIZ];
  uint32_t rp_prio;
  uint32_t rp_flags;
  uint16_t xga_lacp[11];
};
struct lagg_req {
  uint32_t lrq_ioctl;
  int lrq_proto;
  size_t lrq_nports;
  struct laggreqproto lrq_reqproto;
  struct laggreqport lrq_reqports[1];
};
#define SIOCGLAGG SIOCGIFGENERIC
