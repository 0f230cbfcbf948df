// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>

#include "wire_client.hpp"

namespace scale {

/// xenopsd's eye on the guests: one connection in dom0 with its watches on each domain
/// (interesting_paths_for_domain of xenops_server_xen.ml). They are most of what a write costs the daemon, which
/// compares each changed path with every watch there is.
class Toolstack {
public:
  explicit Toolstack(const std::string& dom0_socket) : client_(dom0_socket) {}

  /// Fourteen watches, and the first event of each.
  void watch(unsigned domid);
  int fd() const { return client_.fd(); }
  /// Throws away what has come; how many events that were.
  std::size_t drain();

private:
  store_lab::WireClient client_;
};

} // namespace scale
