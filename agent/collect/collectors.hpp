// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string>

#include "collect/history.hpp"
#include "collect/nics.hpp"
#include "collect/volumes.hpp"
#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// What the user may say about where facts come from.
struct Options {
  std::string os_release; ///< a file to read instead of /etc/os-release; empty: the usual ones
  NicOptions nics;
  unsigned memory_step = 0; ///< percent of all memory by which available memory must move to be told again
  DiskOptions disks{};
};

/// Reads one subject anew, whole, and puts it into the facts; of one History there is one call at a time. On failure
/// the facts keep what they had.
struct Collector {
  platform::Subject subject;
  const char* name; ///< for the log: "network"
  platform::Result<void> (*collect)(platform::Platform&, const Options&, model::Facts&, History&);
};

/// All there are. They do not depend on each other; one that fails does not keep the others from being run.
std::span<const Collector> collectors();

} // namespace collect
