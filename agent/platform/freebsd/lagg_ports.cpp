// SPDX-License-Identifier: BSD-2-Clause
// lagg(4)
#include <algorithm>
#include <array>

#include <sys/types.h>
// after <sys/types.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
// after <net/ethernet.h> and <net/if.h>
#include <net/if_lagg.h>

#include "platform/bsd/field.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {

std::vector<std::string> ports_of_bond(int socket, const std::string& bond) {
  std::array<lagg_reqport, max_ports> ports{};
  lagg_reqall request = {};
  if (!put_field(request.ra_ifname, bond)) return {};
  request.ra_size = sizeof ports;
  request.ra_port = ports.data();
  if (::ioctl(socket, SIOCGLAGG, &request) != 0) return {};
  std::vector<std::string> names;
  const auto count = std::clamp<int>(request.ra_ports, 0, ports.size()); // how many there are, whatever had room
  for (int i = 0; i < count; ++i)
    names.push_back(field_text(ports[static_cast<std::size_t>(i)].rp_portname));
  return names;
}

} // namespace platform
