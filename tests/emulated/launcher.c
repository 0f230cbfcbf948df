// SPDX-License-Identifier: BSD-2-Clause
// As DIRECTORY/run/NAME: becomes the emulator that runs DIRECTORY/bin/NAME, with the same arguments, argv[0] among
// them. So a test that starts another program need not know that it is one of a foreign architecture.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char* const emulator[] = {XGA_EMULATOR};
enum { emulator_words = sizeof emulator / sizeof *emulator };

// DIRECTORY/run/NAME -> DIRECTORY/bin/NAME
static int find_program(char* path, size_t size) {
  const ssize_t length = readlink("/proc/self/exe", path, size - 1);
  if (length <= 0) return 0;
  path[length] = '\0';
  char* name = strrchr(path, '/');
  if (name == NULL || name - path < 4 || strncmp(name - 4, "/run", 4) != 0) return 0;
  memcpy(name - 4, "/bin", 4);
  return 1;
}

int main(int argc, char** argv) {
  static char program[4096];
  char** words = calloc(emulator_words + 3 + (size_t)argc, sizeof *words);
  if (words == NULL || argc < 1 || !find_program(program, sizeof program)) return 126;
  size_t count = 0;
  for (; count < emulator_words; ++count)
    words[count] = (char*)(size_t)emulator[count];
  words[count++] = argv[0];
  words[count++] = program;
  for (int i = 1; i < argc; ++i)
    words[count++] = argv[i];
  execvp(words[0], words);
  perror(words[0]);
  return 127;
}
