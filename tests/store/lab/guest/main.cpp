// SPDX-License-Identifier: BSD-2-Clause
// guest_connection RUN_DIR SOCKET: a domain's connection with the xenstored that runs in RUN_DIR, for many clients.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <sys/prctl.h>

#include "guest/server.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: guest_connection RUN_DIR SOCKET   (commands: see guest/server.hpp)\n", stderr);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  store_lab::Server server(argv[1]);
  if (!server.listen(argv[2])) {
    std::fprintf(stderr, "%s: %s\n", argv[2], std::strerror(errno));
    return 1;
  }
  return server.run();
}
