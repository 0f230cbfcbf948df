// SPDX-License-Identifier: BSD-2-Clause
// Stands in for libxenctrl, libxenevtchn and libxengnttab, preloaded into an unchanged xenstored or oxenstored.
//
// A domain's ring page is the file $STORE_LAB_DIR/ring.DOMID, which must exist before the domain is introduced.
// An event channel is a datagram that holds the port: to the daemon on $STORE_LAB_DIR/evtchn, to the guest that has
// PORT on $STORE_LAB_DIR/evtchn.PORT, from a socket of that channel alone. Every domain that is asked for exists and
// runs.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <xenctrl.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#include "paths.h"

enum { page_size = 4096, virq_port = 1000000, most_ports = 65536 };

static int handle; // what the open functions return a pointer to; nobody looks inside
static int event_socket = -1;
static int notifiers[most_ports]; // by port, what its events are sent from; 0: none yet

// --- libxenctrl

xc_interface* xc_interface_open(xentoollog_logger* log, xentoollog_logger* debug_log, unsigned flags) {
  (void)log, (void)debug_log, (void)flags;
  return (void*)&handle;
}

int xc_interface_close(xc_interface* interface) {
  (void)interface;
  return 0;
}

#if XEN_DOMCTL_INTERFACE_VERSION <= 0x15 // up to Xen 4.17
int xc_domain_getinfo(xc_interface* interface, uint32_t first, unsigned max, xc_dominfo_t* info) {
  (void)interface, (void)max;
  memset(info, 0, sizeof *info);
  info->domid = first;
  info->running = 1;
  return 1;
}
#else
int xc_domain_getinfo_single(xc_interface* interface, uint32_t domid, xc_domaininfo_t* info) {
  (void)interface;
  memset(info, 0, sizeof *info);
  info->domain = (domid_t)domid;
  info->flags = XEN_DOMINF_running;
  return 0;
}
#endif

static void* map_ring(uint32_t domid) {
  char path[STORE_LAB_PATH_MAX];
  if (!lab_path(path, "ring.%u", domid)) return NULL;
  int fd = real_open(path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return NULL;
  void* page = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return page == MAP_FAILED ? NULL : page;
}

// oxenstored maps the page of the frame number that INTRODUCE names.
void* xc_map_foreign_range(xc_interface* interface, uint32_t domid, int size, int protection, unsigned long frame) {
  (void)interface, (void)size, (void)protection, (void)frame;
  return map_ring(domid);
}

// --- libxengnttab: the C xenstored maps the grant reference reserved for xenstore.

xengnttab_handle* xengnttab_open(struct xentoollog_logger* log, unsigned flags) {
  (void)log, (void)flags;
  return (void*)&handle;
}

int xengnttab_close(xengnttab_handle* grants) {
  (void)grants;
  return 0;
}

int xengnttab_set_max_grants(xengnttab_handle* grants, uint32_t count) {
  (void)grants, (void)count;
  return 0;
}

void* xengnttab_map_grant_ref(xengnttab_handle* grants, uint32_t domid, uint32_t ref, int protection) {
  (void)grants, (void)ref, (void)protection;
  return map_ring(domid);
}

int xengnttab_unmap(xengnttab_handle* grants, void* page, uint32_t count) {
  (void)grants;
  return munmap(page, (size_t)count * page_size);
}

// --- libxenevtchn

static int lab_address(struct sockaddr_un* address, const char* format, unsigned number) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  char path[STORE_LAB_PATH_MAX];
  if (!lab_path(path, format, number) || strlen(path) >= sizeof address->sun_path) return 0;
  strcpy(address->sun_path, path);
  return 1;
}

xenevtchn_handle* xenevtchn_open(struct xentoollog_logger* log, unsigned flags) {
  (void)log, (void)flags;
  if (event_socket >= 0) return (void*)&handle;
  struct sockaddr_un address;
  if (!lab_address(&address, "evtchn", 0)) return NULL;
  event_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  unlink(address.sun_path);
  return real_bind(event_socket, (void*)&address, sizeof address) ? NULL : (void*)&handle;
}

xenevtchn_handle* xenevtchn_fdopen(struct xentoollog_logger* log, int fd, unsigned flags) {
  (void)fd;
  return xenevtchn_open(log, flags);
}

int xenevtchn_close(xenevtchn_handle* channels) {
  (void)channels;
  return 0;
}

int xenevtchn_fd(xenevtchn_handle* channels) {
  (void)channels;
  return event_socket;
}

xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle* channels, unsigned virq) {
  (void)channels, (void)virq;
  return virq_port;
}

// Local and remote port are the same number here.
xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle* channels, uint32_t domid, evtchn_port_t port) {
  (void)channels, (void)domid;
  return (xenevtchn_port_or_error_t)port;
}

int xenevtchn_unbind(xenevtchn_handle* channels, evtchn_port_t port) {
  (void)channels, (void)port;
  return 0;
}

// A datagram counts against the buffer of the socket that sent it until it is read. From one socket for all, what some
// guests have not read yet would swallow the events of others, after 277 of them with Linux's defaults.
static int notifier(evtchn_port_t port) {
  if (port >= most_ports) return -1;
  if (notifiers[port] <= 0) notifiers[port] = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return notifiers[port];
}

// A full queue may swallow the datagram: then this guest has others to wake up from, and they all mean the same.
// Nobody may be there. Anything else is a laboratory that does not work: an event lost is a guest that waits for ever.
int xenevtchn_notify(xenevtchn_handle* channels, evtchn_port_t port) {
  (void)channels;
  struct sockaddr_un address;
  if (!lab_address(&address, "evtchn.%u", port)) return -1;
  if (sendto(notifier(port), &port, sizeof port, 0, (void*)&address, sizeof address) < 0 && errno != EAGAIN &&
      errno != ENOENT && errno != ECONNREFUSED) {
    perror("stand-in: an event cannot be sent");
    abort();
  }
  return 0;
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle* channels) {
  (void)channels;
  evtchn_port_t port;
  return read(event_socket, &port, sizeof port) == sizeof port ? (xenevtchn_port_or_error_t)port : -1;
}

int xenevtchn_unmask(xenevtchn_handle* channels, evtchn_port_t port) {
  (void)channels, (void)port;
  return 0;
}
