// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
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

/// Whether there is a reason for which a call of the table may not be made there.
bool may_be_absent_at_the_start(std::string_view call);
bool may_be_absent_later(std::string_view call);

/// Calls that lock the agent in, of which a build without a sandbox makes none.
bool is_of_the_sandbox(std::string_view call);

/// Which call fails, from 1, and with what.
struct FaultCase {
  std::size_t place = 1;
  std::string error;
};

/// Each error and each of the first `places` calls after `before` others at least once, if XGA_EVERY_FAULT is in the
/// environment; else an error that passes, and as many others as `sample`.
std::vector<FaultCase> fault_cases(const FaultRow& row, std::size_t before, std::size_t places, std::size_t sample = 1);
bool is_every_fault();

/// Whether the error says how things are: what was asked for is not there, and is looked for again when something tells
/// of a change. Files alone give such answers; from all else the agent is to recover by itself.
bool is_answer(const std::string& call, const std::string& error);

/// With sanitizers these are mostly calls of their runtime, which ends the process if they fail.
bool is_of_the_sanitizers(const std::string& call);
