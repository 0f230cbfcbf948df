// SPDX-License-Identifier: BSD-2-Clause
// agr(4). NetBSD 10's lagg(4) has another way, which NetBSD 9 has no header for.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
// after <net/if.h>
#include <net/agr/if_agrioctl.h>

#include "platform/bsd/field.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {
namespace {

/// The kernel writes the one behind the other, with nothing between them.
struct Ports {
  agrportlist header;
  std::array<agrportinfo, max_ports> ports;
};
static_assert(offsetof(Ports, ports) == sizeof(agrportlist));

} // namespace

std::vector<std::string> ports_of_bond(int socket, const std::string& bond) {
  Ports answer = {};
  agrreq asked = {};
  asked.ar_version = AGRREQ_VERSION;
  asked.ar_cmd = AGRCMD_PORTLIST;
  asked.ar_buf = &answer;
  asked.ar_buflen = sizeof answer;
  ifreq request = {};
  if (bond.size() >= sizeof request.ifr_name) return {};
  std::memcpy(static_cast<void*>(request.ifr_name), bond.c_str(), bond.size());
  request.ifr_data = reinterpret_cast<decltype(request.ifr_data)>(&asked);
  if (::ioctl(socket, SIOCGETAGR, &request) != 0) return {};
  std::vector<std::string> names;
  const auto count = std::clamp<int>(answer.header.apl_nports, 0, answer.ports.size());
  for (int i = 0; i < count; ++i)
    names.push_back(field_text(answer.ports[static_cast<std::size_t>(i)].api_ifname));
  return names;
}

} // namespace platform
