// SPDX-License-Identifier: BSD-2-Clause
// Which faults of the table are tried, and what is expected of each.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "fault_table.hpp"

namespace {

bool is_passing(const std::string& error) {
  static const std::set<std::string> passing = {"EAGAIN", "EBUSY",   "EINTR", "EIO",        "EMFILE",   "ENFILE",
                                                "ENOMEM", "ENOBUFS", "EPIPE", "ECONNRESET", "ETIMEDOUT"};
  return passing.contains(error);
}

bool is_of_files(const std::string& call) {
  static const std::set<std::string> calls = {"access",   "close",      "fstat",  "fstatfs", "getdents64", "lseek",
                                              "lstat",    "newfstatat", "open",   "openat",  "read",       "pread64",
                                              "readlink", "stat",       "statfs", "unlink"};
  return calls.contains(call);
}

} // namespace

bool is_every_fault() { return std::getenv("XGA_EVERY_FAULT") != nullptr; }

std::vector<FaultCase> fault_cases(const FaultRow& row, std::size_t before, std::size_t places, std::size_t sample) {
  std::vector<FaultCase> all;
  if (places == 0) return all;
  if (is_every_fault()) {
    for (std::size_t i = 0; i < std::max(places, row.errors.size()); ++i)
      all.push_back({before + 1 + i % places, row.errors[i % row.errors.size()]});
    return all;
  }
  const auto passing = std::ranges::find_if(row.errors, is_passing);
  if (passing != row.errors.end()) all.push_back({before + 1 + places / 2 % places, *passing});
  std::vector<const char*> others;
  std::ranges::copy_if(row.errors, std::back_inserter(others), [](const char* error) { return !is_passing(error); });
  if (all.empty()) ++sample;
  for (std::size_t i = 0; i < sample && i < others.size(); ++i)
    all.push_back({before + 1 + (places / 3 + i) % places, others[i]});
  return all;
}

bool is_answer(const std::string& call, const std::string& error) { return is_of_files(call) && !is_passing(error); }

bool is_of_the_sanitizers([[maybe_unused]] const std::string& call) {
#ifdef __SANITIZE_ADDRESS__
  return call == "mmap" || call == "munmap" || call == "write" || call == "pipe2";
#else
  return false;
#endif
}
