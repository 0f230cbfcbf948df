// SPDX-License-Identifier: BSD-2-Clause
#include "allocations.hpp"

#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "process.hpp"

namespace bench {

Allocations::Allocations(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || ::ftruncate(fd, sizeof *counter_) != 0) throw store_lab::LabError("cannot make " + file);
  void* const shared = ::mmap(nullptr, sizeof *counter_, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  if (shared == MAP_FAILED) throw store_lab::LabError("cannot map " + file);
  counter_ = static_cast<unsigned long*>(shared);
  ::setenv("XGA_BENCH_ALLOCATIONS", file.c_str(), 1);
}

Allocations::~Allocations() {
  ::munmap(counter_, sizeof *counter_);
  ::unsetenv("XGA_BENCH_ALLOCATIONS");
}

std::optional<Options> Allocations::of(const Options& options) const {
  if (!options.agent_is_ours || options.agent.front() != XGA_AGENT) return std::nullopt;
  auto with_counter = options;
  with_counter.agent.front() = XGA_BENCH_COUNTED_AGENT;
  return with_counter;
}

double Allocations::count() const { return static_cast<double>(*static_cast<const volatile unsigned long*>(counter_)); }

} // namespace bench
