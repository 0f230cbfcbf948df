// SPDX-License-Identifier: BSD-2-Clause
// genl-links: the kinds of links that iproute2 cannot make, over generic netlink; stands in for ovs-vswitchd and teamd.
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_team.h>
#include <linux/netlink.h>
#include <linux/openvswitch.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// As the kernel's <net/netlink.h> counts attribute types; team's options carry them.
enum { kernel_nla_u32 = 3, kernel_nla_string = 5 };

struct message {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  unsigned char attributes[1024];
};

static void die(const char* what) {
  fprintf(stderr, "genl-links: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void begin(struct message* message, uint16_t family, uint8_t command, uint8_t version) {
  memset(message, 0, sizeof *message);
  message->header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
  message->header.nlmsg_type = family;
  message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message->generic.cmd = command;
  message->generic.version = version;
}

static void* end_of(struct message* message) { return (char*)message + message->header.nlmsg_len; }

static void put_bytes(struct message* message, const void* data, size_t size) {
  if (message->header.nlmsg_len + NLMSG_ALIGN(size) > sizeof *message) {
    errno = EMSGSIZE;
    die("request");
  }
  memcpy(end_of(message), data, size);
  message->header.nlmsg_len += (uint32_t)NLMSG_ALIGN(size);
}

// Returns the attribute, so that one which holds others can be given its length: see close_nest().
static struct nlattr* put(struct message* message, uint16_t type, const void* data, size_t size) {
  struct nlattr* attribute = end_of(message);
  const struct nlattr head = {.nla_len = (uint16_t)(sizeof(struct nlattr) + size), .nla_type = type};
  put_bytes(message, &head, sizeof head);
  if (size > 0) put_bytes(message, data, size);
  return attribute;
}

static void put_u32(struct message* message, uint16_t type, uint32_t value) {
  put(message, type, &value, sizeof value);
}

static void put_text(struct message* message, uint16_t type, const char* text) {
  put(message, type, text, strlen(text) + 1);
}

static struct nlattr* open_nest(struct message* message, uint16_t type) {
  return put(message, type | NLA_F_NESTED, NULL, 0);
}

static void close_nest(struct message* message, struct nlattr* nest) {
  nest->nla_len = (uint16_t)((char*)end_of(message) - (char*)nest);
}

// Sends, and leaves the answer in *message; an error of the kernel ends the program, unless it is the harmless one.
static void talk(struct message* message, const char* what, int harmless) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (fd < 0) die("socket");
  if (sendto(fd, message, message->header.nlmsg_len, 0, (const struct sockaddr*)&kernel, sizeof kernel) < 0) die(what);
  if (recv(fd, message, sizeof *message, 0) < (ssize_t)sizeof message->header) die(what);
  close(fd);
  if (message->header.nlmsg_type != NLMSG_ERROR) return;
  int error; // the first field of struct nlmsgerr, which follows the header
  memcpy(&error, NLMSG_DATA(&message->header), sizeof error);
  errno = -error;
  if (error != 0 && errno != harmless) die(what);
}

static uint16_t family_id(const char* name) {
  struct message message;
  begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
  put_text(&message, CTRL_ATTR_FAMILY_NAME, name);
  talk(&message, name, 0);
  const char* at = (const char*)message.attributes;
  const char* end = end_of(&message);
  while (at + sizeof(struct nlattr) <= end) {
    struct nlattr attribute;
    memcpy(&attribute, at, sizeof attribute);
    if (attribute.nla_len < sizeof(struct nlattr)) break;
    uint16_t id;
    if (attribute.nla_type == CTRL_ATTR_FAMILY_ID) return memcpy(&id, at + sizeof(struct nlattr), sizeof id), id;
    at += NLA_ALIGN(attribute.nla_len);
  }
  errno = ENOENT;
  die(name);
  return 0;
}

static uint32_t index_of(const char* name) {
  const uint32_t index = if_nametoindex(name);
  if (index == 0) die(name);
  return index;
}

static void datapath(const char* name, uint8_t command) {
  struct message message;
  const struct ovs_header header = {.dp_ifindex = 0}; // it is named by its name
  begin(&message, family_id(OVS_DATAPATH_FAMILY), command, OVS_DATAPATH_VERSION);
  put_bytes(&message, &header, sizeof header);
  put_text(&message, OVS_DP_ATTR_NAME, name);
  if (command == OVS_DP_CMD_NEW)
    put_u32(&message, OVS_DP_ATTR_UPCALL_PID, 0); // nobody is told of packets without a flow
  talk(&message, name, 0);
}

static void port(const char* path_name, const char* name, const char* type) {
  struct message message;
  const struct ovs_header header = {.dp_ifindex = (int)index_of(path_name)};
  const int internal = strcmp(type, "internal") == 0;
  begin(&message, family_id(OVS_VPORT_FAMILY), OVS_VPORT_CMD_NEW, OVS_VPORT_VERSION);
  put_bytes(&message, &header, sizeof header);
  put_text(&message, OVS_VPORT_ATTR_NAME, name);
  put_u32(&message, OVS_VPORT_ATTR_TYPE, internal ? OVS_VPORT_TYPE_INTERNAL : OVS_VPORT_TYPE_NETDEV);
  put_u32(&message, OVS_VPORT_ATTR_UPCALL_PID, 0);
  talk(&message, name, 0);
}

static void team_option(const char* team, const char* option, uint8_t type, const void* data, size_t size) {
  struct message message;
  begin(&message, family_id(TEAM_GENL_NAME), TEAM_CMD_OPTIONS_SET, TEAM_GENL_VERSION);
  put_u32(&message, TEAM_ATTR_TEAM_IFINDEX, index_of(team));
  struct nlattr* list = open_nest(&message, TEAM_ATTR_LIST_OPTION);
  struct nlattr* item = open_nest(&message, TEAM_ATTR_ITEM_OPTION);
  put_text(&message, TEAM_ATTR_OPTION_NAME, option);
  put(&message, TEAM_ATTR_OPTION_TYPE, &type, sizeof type);
  put(&message, TEAM_ATTR_OPTION_DATA, data, size);
  close_nest(&message, item);
  close_nest(&message, list);
  // Having done it, team tells all listeners, and takes it for an error that there are none.
  talk(&message, option, ESRCH);
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  if (argc == 3 && strcmp(what, "datapath") == 0) return datapath(argv[2], OVS_DP_CMD_NEW), 0;
  if (argc == 3 && strcmp(what, "del-datapath") == 0) return datapath(argv[2], OVS_DP_CMD_DEL), 0;
  if (argc == 5 && strcmp(what, "port") == 0) return port(argv[2], argv[3], argv[4]), 0;
  if (argc == 4 && strcmp(what, "team-mode") == 0)
    return team_option(argv[2], "mode", kernel_nla_string, argv[3], strlen(argv[3]) + 1), 0;
  if (argc == 4 && strcmp(what, "team-active") == 0) {
    const uint32_t index = index_of(argv[3]);
    return team_option(argv[2], "activeport", kernel_nla_u32, &index, sizeof index), 0;
  }
  fputs("usage: genl-links datapath|del-datapath DATAPATH\n"
        "       genl-links port DATAPATH LINK internal|netdev\n"
        "       genl-links team-mode TEAM MODE    (before it has ports)\n"
        "       genl-links team-active TEAM LINK\n",
        stderr);
  return 2;
}
