// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>

#include "options.hpp"

namespace bench {

/// How often an agent asks for memory. Ours only, as it has to be linked with allocation_counter.cpp, which counts in a
/// file that this object shares with it. Throws LabError.
class Allocations {
public:
  explicit Allocations(const std::string& file);
  Allocations(const Allocations&) = delete;
  Allocations& operator=(const Allocations&) = delete;
  ~Allocations();

  /// The options for the agent with the counter; nothing if the one of these options is none of ours.
  std::optional<Options> of(const Options& options) const;
  /// Calls of malloc(3), calloc(3) and realloc(3) so far.
  double count() const;

private:
  unsigned long* counter_;
};

} // namespace bench
