// SPDX-License-Identifier: BSD-2-Clause
// lanes FILES WRITES [in-transaction]: how long so many keys take below data/lab/lane, in milliseconds, when the
// requests go through so many open files of xenstore's device at a time, one on its way in each; or all in one
// transaction, which belongs to one file. It is for the question whether an agent should open several
// (docs/xen-notes.md).
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { transaction_start = 6, transaction_end = 7, write_key = 11, error_reply = 16, most_files = 64, room = 4096 };

struct message { // xs_wire.h: struct xsd_sockmsg, and what follows it
  uint32_t type, request, transaction, length;
  char body[room];
};
enum { header_size = 16 };

struct lane {
  int fd;
  size_t received;
  struct message reply;
};

static void fail(const char* what) {
  fprintf(stderr, "lanes: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void send_request(struct lane* lane, uint32_t type, uint32_t transaction, const void* body, size_t length) {
  struct message message = {.type = type, .request = 1, .transaction = transaction, .length = (uint32_t)length};
  memcpy(message.body, body, length);
  lane->received = 0;
  if (write(lane->fd, &message, header_size + length) != (ssize_t)(header_size + length)) fail("write");
}

static void send_write(struct lane* lane, uint32_t transaction, int number) {
  char body[128];
  const int path = snprintf(body, sizeof body, "data/lab/lane/%d", number) + 1;
  const int value = snprintf(body + path, sizeof body - (size_t)path, "a value of usual length %d", number);
  send_request(lane, write_key, transaction, body, (size_t)(path + value));
}

// True when the whole reply is there.
static int receive(struct lane* lane) {
  const ssize_t got = read(lane->fd, (char*)&lane->reply + lane->received, sizeof lane->reply - lane->received);
  if (got <= 0) fail("read");
  lane->received += (size_t)got;
  if (lane->received < header_size || lane->received < header_size + lane->reply.length) return 0;
  if (lane->reply.type == error_reply) {
    fprintf(stderr, "lanes: xenstored says %.30s\n", lane->reply.body);
    exit(1);
  }
  return 1;
}

static void in_transaction(struct lane* lane, int writes) {
  send_request(lane, transaction_start, 0, "", 1);
  while (!receive(lane))
    continue;
  const uint32_t transaction = (uint32_t)strtoul(lane->reply.body, NULL, 10);
  for (int number = 0; number < writes; ++number) {
    send_write(lane, transaction, number);
    while (!receive(lane))
      continue;
  }
  send_request(lane, transaction_end, transaction, "T", 2);
  while (!receive(lane))
    continue;
}

static void by_lanes(struct lane* lanes, int files, int writes) {
  struct pollfd polled[most_files];
  int sent = 0, done = 0;
  for (int i = 0; i < files; ++i) {
    polled[i] = (struct pollfd){.fd = lanes[i].fd, .events = POLLIN};
    if (sent < writes) send_write(&lanes[i], 0, sent++);
  }
  while (done < writes) {
    if (poll(polled, (nfds_t)files, 10000) <= 0) fail("poll");
    for (int i = 0; i < files; ++i) {
      if (!(polled[i].revents & POLLIN) || !receive(&lanes[i])) continue;
      ++done;
      if (sent < writes) send_write(&lanes[i], 0, sent++);
    }
  }
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int argc, char** argv) {
  static struct lane lanes[most_files];
  const int files = argc > 2 ? atoi(argv[1]) : 0, writes = argc > 2 ? atoi(argv[2]) : 0;
  if (files < 1 || files > most_files || writes < 1)
    return fputs("usage: lanes FILES WRITES [in-transaction]\n", stderr), 2;
  for (int i = 0; i < files; ++i) {
    lanes[i].fd = open("/dev/xen/xenbus", O_RDWR | O_CLOEXEC);
    if (lanes[i].fd < 0) fail("/dev/xen/xenbus");
  }
  const double start = now_ms();
  if (argc > 3) {
    in_transaction(lanes, writes);
  } else {
    by_lanes(lanes, files, writes);
  }
  printf("%.1f\n", now_ms() - start);
  return 0;
}
