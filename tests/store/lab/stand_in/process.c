// SPDX-License-Identifier: BSD-2-Clause
// What the daemon is as a process: it ends with the program that started it, and its limits are what they are.

#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// $STORE_LAB_PARENT is the process that started the daemon. If that is gone already, there will be no signal.
__attribute__((constructor)) static void end_with_parent(void) {
  const char* parent = getenv("STORE_LAB_PARENT");
  if (!parent) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != atoi(parent)) _exit(1);
}

// oxenstored raises its limit of open files and dies if it may not, as an ordinary user may not.
int setrlimit(__rlimit_resource_t resource, const struct rlimit* limits) {
  (void)resource, (void)limits;
  return 0;
}
