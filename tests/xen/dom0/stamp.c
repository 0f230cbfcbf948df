// SPDX-License-Identifier: BSD-2-Clause
// stamp: puts the time before each line of its input, and lets it out at once, as no program of busybox does.
#include <stdio.h>
#include <time.h>

int main(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin) != NULL) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%lld.%06ld %s", (long long)now.tv_sec, now.tv_nsec / 1000, line);
    fflush(stdout);
  }
  return 0;
}
