// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "platform/platform.hpp"

namespace collect {

/// What the user may say about network interfaces.
struct NicOptions {
  std::size_t max_addresses = 32; ///< of each family and interface; the rest is left out
  bool all_interfaces = false;    ///< those that are no vif, too
  /// Patterns of names, as of file names (fnmatch(3)). An interface that matches one of `exclude`, or none of `include`
  /// where there are any, is not reported, nor are its own addresses. If it is a vif, what stands on it goes to the
  /// next vif below, if there is one; if it stands on one, what stands on it in turn is reported.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
};

/// Of interfaces that are no vif, so many are reported at most.
inline constexpr std::size_t max_other_nics = 64;

struct Nics {
  std::vector<model::Vif> vifs;     ///< by id
  std::vector<model::Nic> others;   ///< by link index; no loopback. Addresses above a vif stand at both
  bool unnamed = false;             ///< Frontends::unnamed
  std::vector<std::string> remarks; ///< what was left out or is odd: sentences for the log
};

/// The network interfaces among the links that the host is told of, with their addresses. Pure: identify_frontends(),
/// then credit_addresses(), then in_order_of_use(). An address that stands twice at one interface is told once; the
/// vif's own come before those of what stands on it, where neither is of more use.
Nics select_nics(std::span<const platform::Link> links, std::span<const model::AssignedNic> assigned,
                 const NicOptions& options);

} // namespace collect
