// SPDX-License-Identifier: BSD-2-Clause
// What FreeBSD's and NetBSD's vlan(4) answers.
#include <cerrno>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>

#include "bsd/fake_network.hpp"

/// A VLAN without a parent has an empty one. struct vlanreq: the name, and 2 or 4 bytes more.
int ask_vlan(FakeNetwork& network, void* argument) noexcept {
  const auto& request = *static_cast<const ifreq*>(argument);
  const auto vlan = network.parents.find(static_cast<const char*>(request.ifr_name));
  if (vlan == network.parents.end()) return errno = EINVAL, -1;
  std::memset(request.ifr_data, 0, IFNAMSIZ + 4);
  std::strncpy(request.ifr_data, vlan->second.c_str(), IFNAMSIZ);
  return 0;
}
