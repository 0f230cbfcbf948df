// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "support/guest_files.hpp"

namespace bench {

/// Makes this process and all it starts live in what looks like a Xen guest to any agent: network and mount namespaces
/// of their own, with the vifs eth0 and eth1 (an IPv4 address each; eth0 an IPv6 one, too), eth2 (none), and docker0,
/// a bridge that is no vif. /sys holds nothing but what tells the vifs; all else is this machine's. One per process.
class Scene {
public:
  /// Why there can be none here; "" if there can. Enters the namespaces, so it is to be called first, and once.
  static std::string enter();
  /// Throws if a link cannot be made.
  Scene();

private:
  GuestFiles files_;
};

} // namespace bench
