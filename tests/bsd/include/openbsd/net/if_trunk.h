// SPDX-License-Identifier: BSD-2-Clause
#pragma once

struct lacp_opreq {
  uint16_t actor_prio;
  uint8_t actor_mac[ETHER_ADDR_LEN];
  uint16_t actor_rest[4];
  uint16_t partner_prio;
  uint8_t partner_mac[ETHER_ADDR_LEN];
  uint16_t partner_rest[4];
};
struct trunk_reqport {
  char rp_ifname[IFNAMSIZ];
  char rp_portname[IFNAMSIZ];
  uint32_t rp_prio;
  uint32_t rp_flags;
  struct lacp_opreq rp_psc;
};
struct trunk_reqall {
  char ra_ifname[IFNAMSIZ];
  unsigned ra_proto;
  size_t ra_size;
  struct trunk_reqport* ra_port;
  int ra_ports;
  struct lacp_opreq ra_psc;
};
#define SIOCGTRUNK _IOWR('i', 143, struct trunk_reqall)
