// SPDX-License-Identifier: BSD-2-Clause
// agr(4) and lagg(4), which understand the same request, each as its own.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
// after <net/if.h>
#include <net/agr/if_agrioctl.h>
#include <netinet/if_ether.h>
// after <netinet/if_ether.h>
#include <net/if_lagg.h>

#include "platform/bsd/field.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {
namespace {

/// The kernel writes the one behind the other, with nothing between them.
struct AgrPorts {
  agrportlist header;
  std::array<agrportinfo, max_ports> ports;
};
static_assert(offsetof(AgrPorts, ports) == sizeof(agrportlist));

/// The first port has its place in the header; the kernel writes room for one more behind the last.
struct LaggPorts {
  lagg_req header;
  std::array<laggreqport, max_ports> more_ports;
};
static_assert(offsetof(LaggPorts, more_ports) == offsetof(lagg_req, lrq_reqports) + sizeof(laggreqport));

bool ask_driver(int socket, const std::string& bond, void* data) {
  ifreq request = {};
  if (!put_field(request.ifr_name, bond)) return errno = ENAMETOOLONG, false;
  request.ifr_data = static_cast<decltype(request.ifr_data)>(data);
  static_assert(SIOCGETAGR == SIOCGLAGG);
  return ::ioctl(socket, SIOCGLAGG, &request) == 0;
}

/// sys/net/agr/if_agr.c, agr_getportlist(): nothing if there are more than there is room for.
std::vector<std::string> ports_of_agr(int socket, const std::string& bond) {
  AgrPorts answer = {};
  agrreq asked = {};
  asked.ar_version = AGRREQ_VERSION;
  asked.ar_cmd = AGRCMD_PORTLIST;
  asked.ar_buf = &answer;
  asked.ar_buflen = sizeof answer;
  if (!ask_driver(socket, bond, &asked)) return {};
  std::vector<std::string> names;
  const auto count = std::clamp<int>(answer.header.apl_nports, 0, answer.ports.size());
  for (int i = 0; i < count; ++i)
    names.push_back(field_text(answer.ports[static_cast<std::size_t>(i)].api_ifname));
  return names;
}

/// sys/net/lagg/if_lagg.c, SIOCGLAGG: how many there are, and ENOBUFS behind as many as there was room for.
std::vector<std::string> ports_of_lagg(int socket, const std::string& bond) {
  LaggPorts answer = {};
  answer.header.lrq_nports = max_ports;
  if (!ask_driver(socket, bond, &answer) && errno != ENOBUFS) return {};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(answer.header.lrq_nports, max_ports); ++i) {
    const auto& port = i == 0 ? answer.header.lrq_reqports[0] : answer.more_ports[i - 1];
    names.push_back(field_text(port.rp_portname));
  }
  return names;
}

} // namespace

std::vector<std::string> ports_of_bond(int socket, const std::string& bond) {
  return bond.starts_with("agr") ? ports_of_agr(socket, bond) : ports_of_lagg(socket, bond);
}

} // namespace platform
