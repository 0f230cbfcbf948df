// SPDX-License-Identifier: BSD-2-Clause
// A program that only says that it has started: what any program's start costs, however little it does.
#include <unistd.h>

int main() { return ::write(STDOUT_FILENO, ".", 1) == 1 ? 0 : 1; }
