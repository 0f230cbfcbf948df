// SPDX-License-Identifier: BSD-2-Clause
// What NetBSD tells of a bridge: bridge(4).
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

/// The list is given as it is, without the header that FreeBSD's has, and all that do not fit are none: then the length
/// that would do comes back (sys/net/if_bridge.c, BC_F_XLATEOUT and bridge_ioctl_gifs).
std::vector<std::string> ports_of_bridge(int socket, const std::string& bridge) {
  std::array<ifbreq, max_ports> ports{};
  ifdrv request = {};
  if (!put_field(request.ifd_name, bridge)) return {};
  request.ifd_cmd = BRDGGIFS;
  request.ifd_len = sizeof ports;
  request.ifd_data = ports.data();
  if (::ioctl(socket, SIOCGDRVSPEC, &request) != 0 || request.ifd_len > sizeof ports) return {};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < request.ifd_len / sizeof(ifbreq); ++i)
    names.push_back(field_text(ports[i].ifbr_ifsname));
  return names;
}

} // namespace platform
