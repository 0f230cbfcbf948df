// SPDX-License-Identifier: BSD-2-Clause
// first-word: writes data/lab/first-word whenever the guest goes on in a new domain, and does nothing else: what is
// between that and an agent's first word is the agent's, and the rest is the machine's, which may be slow.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { watch = 4, write_key = 11, watch_event = 15 };

struct header { // xs_wire.h: struct xsd_sockmsg
  uint32_t type, request, transaction, length;
};

static void fail(const char* what) {
  fprintf(stderr, "first-word: %s: %s\n", what, strerror(errno));
  _exit(1);
}

static void send_request(int fd, uint32_t type, const char* body, uint32_t length) {
  char message[sizeof(struct header) + 128];
  const struct header header = {.type = type, .request = 1, .length = length};
  memcpy(message, &header, sizeof header);
  memcpy(message + sizeof header, body, length);
  if (write(fd, message, sizeof header + length) != (ssize_t)(sizeof header + length)) fail("write");
}

static void receive(int fd, void* to, size_t wanted) {
  for (size_t got = 0; got < wanted;) {
    const ssize_t more = read(fd, (char*)to + got, wanted - got);
    if (more <= 0) fail("read");
    got += (size_t)more;
  }
}

// The type of the next message.
static uint32_t next_message(int fd) {
  struct header header;
  static char body[4096];
  receive(fd, &header, sizeof header);
  if (header.length > sizeof body) fail("a message that is too long");
  receive(fd, body, header.length);
  return header.type;
}

int main(void) {
  static const char watched[] = "domid\0first-word", key[] = "data/lab/first-word\0here";
  const int fd = open("/dev/xen/xenbus", O_RDWR | O_CLOEXEC);
  if (fd < 0) fail("/dev/xen/xenbus");
  send_request(fd, watch, watched, sizeof watched);
  int in_flight = 1, heard = 0; // a request at a time
  for (;;) {
    if (next_message(fd) == watch_event) {
      heard = 1;
    } else {
      in_flight = 0;
    }
    if (!heard || in_flight) continue;
    send_request(fd, write_key, key, sizeof key - 1);
    heard = 0;
    in_flight = 1;
  }
}
