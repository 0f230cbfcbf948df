// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string>
#include <vector>

/// A system call that the agent makes, and the errors that its manual page names (man-pages 6.03, Linux; for read(2)
/// and write(2) those that a file, a socket or a timer may have). By the kernel's names, as strace(1) takes them.
struct FaultRow {
  const char* call;
  std::vector<const char*> errors;
};

/// Without the calls that cannot fail (getpid, geteuid, exit_group), those before main(), which are the C library's,
/// and brk(2): the kernel refuses it by returning the old end, not an error, and strace cannot.
std::span<const FaultRow> fault_table();
