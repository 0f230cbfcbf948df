// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "samples.hpp"

namespace bench {

/// A program that is measured: started by vfork(2), so that our own size does not count, and killed with all it started
/// when this object goes, or we. Its output goes to a file. Throws LabError.
class MeasuredProcess {
public:
  /// The first word is looked for in PATH; the environment is ours and, if it is not empty, XENSTORED_PATH.
  /// `output` becomes its standard output and standard error.
  MeasuredProcess(const std::vector<std::string>& words, const std::string& xenstored_path, int output);
  MeasuredProcess(const MeasuredProcess&) = delete;
  MeasuredProcess& operator=(const MeasuredProcess&) = delete;
  ~MeasuredProcess();

  /// When it was about to be started.
  Clock::time_point started() const { return started_; }
  bool is_running() const;

  /// Of /proc/PID/smaps_rollup, in kB: "Rss", "Pss", "Private_Dirty" and others.
  std::map<std::string, double> memory() const;
  /// The processor time of all its threads, also of those that ended, without its children.
  double cpu_milliseconds() const;
  unsigned threads() const;
  /// How often its present threads gave up the processor of their own will: each is a wake-up later.
  double voluntary_switches() const;

private:
  pid_t pid_ = -1;
  Clock::time_point started_;
};

} // namespace bench
