// SPDX-License-Identifier: BSD-2-Clause
// What FreeBSD tells of a bridge: bridge(4).
#include <algorithm>
#include <array>

#include <sys/param.h>
// after <sys/param.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
// after <netinet/in.h>
#include <netinet/if_ether.h>
// after <netinet/if_ether.h>, which has ETHER_ADDR_LEN
#include <net/if_bridgevar.h>

#include "platform/bsd/field.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {

std::vector<std::string> ports_of_bridge(int socket, const std::string& bridge) {
  std::array<ifbreq, max_ports> ports{};
  ifbifconf list = {};
  list.ifbic_len = sizeof ports;
  list.ifbic_req = ports.data();
  ifdrv request = {};
  if (!put_field(request.ifd_name, bridge)) return {};
  request.ifd_cmd = BRDGGIFS;
  request.ifd_len = sizeof list;
  request.ifd_data = &list;
  if (::ioctl(socket, SIOCGDRVSPEC, &request) != 0) return {};
  std::vector<std::string> names;
  const auto count = std::min<std::size_t>(list.ifbic_len / sizeof(ifbreq), ports.size());
  for (std::size_t i = 0; i < count; ++i)
    names.push_back(field_text(ports[i].ifbr_ifsname));
  return names;
}

} // namespace platform
